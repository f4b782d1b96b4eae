// One message as it is read: who, when, blocks, its thread, and what can be done with it.
import { el, post } from "./api.js";
import { blocks } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";

export function message(one, here, { hide, openThread }) {
  const who = here.state.people.find((person) => person.id === one.user);
  const where = { person: here.me, channel: here.channel, message_ts: one.ts };
  const act = {
    state: new Map(), people: () => here.state.people, channels: () => here.state.channels,
    press: (block, element, chosen) => post("/sim/act/action", { ...where, block_id: block.block_id, action_id: element.action_id, ...chosen }),
    suggest: (block, element, value) => post("/sim/act/suggest", { ...where, block_id: block.block_id, action_id: element.action_id, value }),
  };
  const time = new Date(one.at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit", timeZone: here.zone });
  const shortcuts = here.state.shortcuts.filter((s) => s.type === "message");
  const reply = one.thread_ts ? null : el("button", { class: "b", "data-reply": one.ts, onclick: () => openThread(one.ts) }, "Reply in thread");
  const replies = one.reply_count ? el("button", { class: "replies", onclick: () => openThread(one.ts) }, `${one.reply_count} ${one.reply_count > 1 ? "replies" : "reply"}`) : null;
  return el("article", { class: `message ${one.ephemeral ? "ephemeral" : ""}`, "data-ts": one.ts },
    el("div", { class: "avatar", "aria-hidden": "true", style: `background:${who?.color || "#17494d"}` }, who?.initials || "CCM"),
    el("div", {},
      el("div", { class: "who" }, el("b", {}, one.name), one.bot ? el("span", { class: "app" }, "APP") : null,
        el("time", {}, time), one.edited ? el("span", { class: "edited" }, " (edited)") : null),
      ...(one.blocks.length ? blocks(one.blocks, act) : one.text ? [mrkdwn(one.text)] : []), ...one.files.map(file), replies),
    one.ephemeral ? el("div", { class: "only" }, "Only visible to you · ", el("button", { onclick: () => hide(one.ts) }, "Dismiss")) : null,
    one.ephemeral ? null : el("div", { class: "hover" }, reply, ...shortcuts.map((s) => el("button", { class: "b", "data-shortcut": s.callback_id,
      onclick: () => post("/sim/act/shortcut", { person: here.me, callback_id: s.callback_id, channel: here.channel, message_ts: one.ts }) }, s.name))));
}

// A shared file: its title and size, to be fetched; an image is shown.
const size = (bytes) => (bytes < 1024 ? `${bytes} B` : `${Math.round(bytes / 1024)} kB`);
const file = (one) => one.mimetype.startsWith("image/") ? el("img", { class: "blk shared", src: one.url_private, alt: one.alt_txt || one.title })
  : el("a", { class: "file", href: one.url_private, download: one.name }, el("b", {}, one.title), el("small", {}, `${one.name} · ${size(one.size)}`));
