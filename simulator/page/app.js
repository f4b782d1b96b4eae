// The workspace: who I am, where I am, what I see. State is read again whenever the simulator says that it changed.
import { el, get, post } from "./api.js";
import { message } from "./messages.js";
import { showModal } from "./modal.js";
import { composer } from "./composer.js";

const at = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.hash.slice(1)); // #person=U01ROSA&channel=C01TEAM
const here = { me: asked.get("person") || localStorage.me || null, channel: asked.get("channel"), thread: null, state: null, hidden: new Set(), notices: [], stream: null };

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
  const place = (one) => el("button", { class: `place ${one.unread && one.id !== here.channel ? "unread" : ""}`, "aria-current": one.id === here.channel ? "page" : null, "data-channel": one.id,
    onclick: () => { here.channel = one.id; here.thread = null; here.notices = []; here.jump = true; readState(); } },
    `${{ private: "#", public: "#", shared: "&", dm: "@" }[one.kind]} ${one.name}`,
    one.unread && one.id !== here.channel ? el("span", { class: "count", "aria-label": `${one.unread} unread` }, String(one.unread)) : null);
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
  const { messages } = await get("/sim/messages", { person: here.me, channel: here.channel, read: 1 });
  fill(at("messages"), messages, here.notices);
  if (!here.thread) { at("thread").hidden = true; return; }
  const said = await get("/sim/messages", { person: here.me, channel: here.channel, thread_ts: here.thread });
  at("thread").hidden = false;
  fill(at("replies"), said.messages, []);
}

function fill(box, messages, notices) {
  const low = box.scrollTop + box.clientHeight > box.scrollHeight - 60;
  const does = { hide: (ts) => { here.hidden.add(ts); readMessages(); }, openThread: (ts) => { here.thread = ts; readMessages().then(() => at("reply").focus()); } };
  box.replaceChildren(...messages.filter((one) => !here.hidden.has(one.ts)).map((one) => message(one, here, does)),
    ...notices.map((text) => el("div", { class: "notice", role: "alert" }, text)));
  if (low || here.jump) box.scrollTop = box.scrollHeight;
  if (box.id === "messages") here.jump = false;
}

function become(person) {
  here.me = localStorage.me = person;
  here.channel = null; here.thread = null; here.notices = [];
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
at("close-thread").addEventListener("click", () => { here.thread = null; readMessages(); });
at("reply").addEventListener("keydown", async (event) => {
  if (event.key !== "Enter" || event.shiftKey || !at("reply").value.trim()) return;
  event.preventDefault();
  const text = at("reply").value.trim();
  at("reply").value = "";
  if (text.startsWith("/")) here.notices.push(`${text.split(" ")[0]} is not supported in threads. Sorry!`);
  else await post("/sim/act/message", { person: here.me, channel: here.channel, text, thread_ts: here.thread });
  readState();
});
await readState();
listen();
setInterval(readState, 20000);
