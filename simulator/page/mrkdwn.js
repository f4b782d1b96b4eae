// Slack's mrkdwn to nodes, without innerHTML: what was typed can only be text.
import { el } from "./api.js";

// Plain signs that every system font has: a machine without an emoji font shows them too.
const EMOJI = {
  white_check_mark: "✔", speech_balloon: "✎", pushpin: "➤", no_entry: "⊘", warning: "⚠", stopwatch: "⌚", hourglass: "⌛", arrow_right: "→", wastebasket: "✖",
  leftwards_arrow_with_hook: "↩", telephone_receiver: "☎", information_source: "ℹ", grey_question: "?", triangular_flag_on_post: "⚑",
};
const TOKEN = /<([^<>]+)>|\*([^*\n]+)\*|`([^`\n]+)`|(?<![\w])_([^_\n]+)_(?![\w])|~([^~\n]+)~|:([a-z0-9_+-]+):/;
const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function inline(text) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const hit = TOKEN.exec(rest);
    if (!hit) { nodes.push(plain(rest)); break; }
    if (hit.index) nodes.push(plain(rest.slice(0, hit.index)));
    const [whole, angle, bold, code, italic, strike, emoji] = hit;
    if (angle !== undefined) nodes.push(link(angle));
    else if (bold !== undefined) nodes.push(el("b", {}, ...inline(bold)));
    else if (code !== undefined) nodes.push(el("code", {}, plain(code)));
    else if (italic !== undefined) nodes.push(el("i", {}, ...inline(italic)));
    else if (strike !== undefined) nodes.push(el("s", {}, ...inline(strike)));
    else nodes.push(EMOJI[emoji] || whole);
    rest = rest.slice(hit.index + whole.length);
  }
  return nodes;
}

function link(angle) {
  const [target, label] = angle.split("|");
  if (/^[@#!]/.test(target)) return el("b", {}, plain(label || target));
  if (!/^(https?:|mailto:|tel:)/.test(target)) return plain(`<${angle}>`);
  return el("a", { href: target, rel: "noreferrer noopener", target: "_blank" }, plain(label || target));
}

export function mrkdwn(text) {
  const box = el("div", { class: "txt" });
  let quote = null;
  for (const line of text.split("\n")) {
    const quoted = /^(&gt;|>) ?/.exec(line);
    if (quoted) {
      quote = quote || box.appendChild(el("blockquote"));
      quote.append(el("div", {}, ...inline(line.slice(quoted[0].length))));
    } else {
      quote = null;
      box.append(el("div", {}, ...(line ? inline(line) : ["\u00a0"])));
    }
  }
  return box;
}

export const textNode = (object) => object.type === "mrkdwn" ? mrkdwn(object.text)
  : el("div", { class: "txt" }, object.text.replace(/:([a-z0-9_+-]+):/g, (all, name) => EMOJI[name] || all));
