// Block Kit to nodes, for the types a bot emits. An unknown type is shown, not hidden.
import { el } from "./api.js";
import { mrkdwn, textNode } from "./mrkdwn.js";
import { element, input } from "./elements.js";

// An image by its address, or one of the workspace's own files.
const source = (one) => one.image_url || `/files/${one.slack_file.id}`;

const RENDER = {
  header: (block) => el("div", { class: "blk header" }, block.text.text),
  divider: () => el("hr", { class: "blk" }),
  section: (block, act) => el("div", { class: "blk section" },
    block.text ? textNode(block.text) : null,
    block.fields ? el("div", { class: "flds" }, ...block.fields.map(textNode)) : null,
    block.accessory ? element(block, block.accessory, act) : null),
  context: (block) => el("div", { class: "blk context" },
    ...block.elements.map((one) => one.type === "image" ? el("img", { src: source(one), alt: one.alt_text }) : textNode(one))),
  actions: (block, act) => el("div", { class: "blk actions" }, ...block.elements.map((one) => element(block, one, act))),
  image: (block) => el("figure", { class: "blk image" }, block.title ? el("figcaption", {}, block.title.text) : null,
    el("img", { src: source(block), alt: block.alt_text })),
  markdown: (block) => el("div", { class: "blk" }, mrkdwn(block.text)),
  rich_text: (block) => el("div", { class: "blk" }, ...block.elements.map((part) =>
    el(part.type === "rich_text_preformatted" ? "pre" : "div", {}, part.elements.map((one) => one.text || "").join("")))),
  input: (block, act) => input(block, act),
};

export function blocks(list, act) {
  return list.map((block) => (RENDER[block.type] || ((one) => el("div", { class: "unknown" }, `cannot show block of type ${one.type}`)))(block, act));
}
