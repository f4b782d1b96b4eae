// The workspace: who I am, where I am, what I see. State is read again whenever the simulator says that it changed.
import { el, get, post } from "./api.js";
import { blocks } from "./blocks.js";
import { showModal } from "./modal.js";
import { mrkdwn } from "./mrkdwn.js";
import { composer } from "./composer.js";

const at = (id) => document.getElementById(id);
const here = { me: localStorage.me || null, channel: null, state: null, hidden: new Set(), notices: [], stream: null };

async function readState() {
  const state = here.state = await get("/sim/state", here.me ? { person: here.me } : {});
  if (!state.people.some((one) => one.id === here.me)) here.me = state.me;
  here.zone = state.people.find((one) => one.id === here.me).tz;
  if (!state.channels.some((one) => one.id === here.channel)) here.channel = state.channels[0].id;
  at("workspace").textContent = state.workspace.name;
  at("offline").hidden = state.app.connected;
  at("now").textContent = new Date(state.clock.now).toLocaleString([], { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZone: here.zone });
  drawSidebar(state);
  showModal(state.modal, here.me, () => state.people);
  await readMessages();
}

function drawSidebar(state) {
  const place = (one) => el("button", { class: "place", "aria-current": one.id === here.channel ? "page" : null, "data-channel": one.id,
    onclick: () => { here.channel = one.id; here.notices = []; readState(); } },
    `${{ private: "#", public: "#", shared: "&", dm: "@" }[one.kind]} ${one.name}`);
  const who = el("select", { "aria-label": "Person", id: "person", onchange: (e) => become(e.target.value) },
    ...state.people.map((one) => el("option", { value: one.id }, `${one.real_name} – ${one.title}`)));
  who.value = here.me;
  at("sidebar").replaceChildren(
    el("h2", {}, "Channels"), ...state.channels.filter((one) => one.kind !== "dm").map(place),
    el("h2", {}, "Apps"), ...state.channels.filter((one) => one.kind === "dm").map(place),
    el("div", { id: "me" }, el("label", { for: "person" }, "You are"), who));
  const channel = state.channels.find((one) => one.id === here.channel);
  at("title").replaceChildren(channel.name, el("small", {}, channel.topic || ""));
}

async function readMessages() {
  const { messages } = await get("/sim/messages", { person: here.me, channel: here.channel });
  const box = at("messages");
  const low = box.scrollTop + box.clientHeight > box.scrollHeight - 60;
  box.replaceChildren(...messages.filter((one) => !here.hidden.has(one.ts)).map(draw),
    ...here.notices.map((text) => el("div", { class: "notice", role: "alert" }, text)));
  if (low || here.jump) box.scrollTop = box.scrollHeight;
  here.jump = false;
}

function draw(one) {
  const who = here.state.people.find((person) => person.id === one.user);
  const act = {
    state: new Map(), people: () => here.state.people,
    press: (block, element, chosen) => post("/sim/act/action", { person: here.me, channel: here.channel, message_ts: one.ts, block_id: block.block_id, action_id: element.action_id, ...chosen }),
    suggest: (block, element, value) => post("/sim/act/suggest", { person: here.me, channel: here.channel, message_ts: one.ts, block_id: block.block_id, action_id: element.action_id, value }),
  };
  const shortcuts = here.state.shortcuts.filter((s) => s.type === "message" && !one.ephemeral);
  return el("article", { class: `message ${one.ephemeral ? "ephemeral" : ""}`, "data-ts": one.ts },
    el("div", { class: "avatar", "aria-hidden": "true", style: `background:${who?.color || "#17494d"}` }, who?.initials || "CCM"),
    el("div", {},
      el("div", { class: "who" }, el("b", {}, one.name), one.bot ? el("span", { class: "app" }, "APP") : null,
        el("time", {}, new Date(parseFloat(one.ts) * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit", timeZone: here.zone })),
        one.edited ? el("span", { class: "edited" }, " (edited)") : null),
      ...(one.blocks.length ? blocks(one.blocks, act) : [mrkdwn(one.text)])),
    one.ephemeral ? el("div", { class: "only" }, "Only visible to you · ", el("button", { onclick: () => { here.hidden.add(one.ts); readMessages(); } }, "Dismiss")) : null,
    shortcuts.length ? el("div", { class: "hover" }, ...shortcuts.map((s) => el("button", { class: "b", "data-shortcut": s.callback_id,
      onclick: () => post("/sim/act/shortcut", { person: here.me, callback_id: s.callback_id, channel: here.channel, message_ts: one.ts }) }, s.name))) : null);
}

function become(person) {
  here.me = localStorage.me = person;
  here.channel = null; here.notices = [];
  listen();
  readState();
}

function listen() {
  here.stream?.close();
  here.stream = new EventSource(`/sim/events?person=${encodeURIComponent(here.me)}`);
  here.stream.onmessage = async (event) => {
    const said = JSON.parse(event.data);
    if (said.type === "notice") { here.notices.push(said.text); here.jump = true; }
    if (said.channel === here.channel) here.jump = true;
    await readState();
  };
}

document.querySelectorAll("[data-move]").forEach((one) => one.addEventListener("click", () =>
  post("/sim/clock", { advance_seconds: Number(one.dataset.move) }).then(readState)));
at("set-clock").addEventListener("change", (e) => post("/sim/clock", { now: new Date(e.target.value).toISOString() }).then(readState));
composer(here, readState);
await readState();
listen();
setInterval(readState, 20000);
