// Interactive elements. `act` = {press(block, element, chosen), suggest(block, element, value), state: Map}.
import { el } from "./api.js";

const marks = (block, one) => ({ "data-block-id": block.block_id, "data-action-id": one.action_id });
const label = (option) => option.text.text;

export function element(block, one, act) {
  if (one.type !== "button") return chooser(block, one, act);
  const press = () => {
    if (one.confirm && !window.confirm(`${one.confirm.title.text}\n\n${one.confirm.text.text}`)) return;
    button.disabled = true;
    act.press(block, one, {}).finally(() => { button.disabled = false; });
  };
  const button = el("button", { class: `b ${one.style || ""}`, type: "button", onclick: press, ...marks(block, one) }, label(one));
  return button;
}

// A select, date or picker outside a form: a choice is an action at once.
function chooser(block, one, act) {
  if (!FIELDS[one.type]) return unknown(block, one);
  let before = null;
  const keep = (value) => {
    const said = JSON.stringify(value);
    if (before !== null && before !== said && Object.values(value)[0]) act.press(block, one, value);
    before = said;
  };
  const node = FIELDS[one.type](block, one, keep, act);
  node.classList.add("chooser");
  return node;
}

export function input(block, act) {
  const one = block.element;
  const keep = (value) => act.state.set(block.block_id, { [one.action_id]: { type: one.type, ...value } });
  const field = (FIELDS[one.type] || unknown)(block, one, keep, act);
  const id = `f-${block.block_id}`;
  const focusable = field.matches("input,textarea,select") ? field : field.querySelector("input[type=text]");
  focusable?.setAttribute("id", id);
  return el("div", { class: "field", "data-block": block.block_id },
    el("label", { for: id }, block.label.text, block.optional ? el("span", { class: "opt" }, " (optional)") : null),
    field, block.hint ? el("div", { class: "hint" }, block.hint.text) : null);
}

const unknown = (block, one) => el("span", { class: "unknown" }, `cannot show element of type ${one.type}`);

function text(block, one, keep) {
  const props = { maxlength: one.max_length, placeholder: one.placeholder?.text, oninput: (e) => keep({ value: e.target.value }), ...marks(block, one) };
  const node = one.multiline ? el("textarea", props) : el("input", { type: "text", ...props });
  node.value = one.initial_value || "";
  keep({ value: node.value });
  return node;
}

const picker = (type, name, initial) => (block, one, keep) => {
  const node = el("input", { type, onchange: (e) => keep({ [name]: e.target.value || null }), ...marks(block, one) });
  node.value = one[initial] || "";
  keep({ [name]: node.value || null });
  return node;
};

function select(block, one, keep) {
  const all = one.options || one.option_groups.flatMap((group) => group.options);
  const node = el("select", { onchange: () => keep({ selected_option: all.find((o) => o.value === node.value) || null }), ...marks(block, one) },
    el("option", { value: "" }, one.placeholder?.text || "Choose…"), ...all.map((o) => el("option", { value: o.value }, label(o))));
  node.value = one.initial_option?.value || "";
  keep({ selected_option: one.initial_option || null });
  return node;
}

function users(block, one, keep, act) {
  const node = el("select", { onchange: () => keep({ selected_user: node.value || null }), ...marks(block, one) },
    el("option", { value: "" }, "Choose a person…"), ...act.people().map((p) => el("option", { value: p.id }, p.real_name)));
  node.value = one.initial_user || "";
  keep({ selected_user: node.value || null });
  return node;
}

function conversations(block, one, keep, act) {
  const wanted = (one.filter?.include || ["private", "public"]);
  const listed = act.channels().filter((c) => wanted.includes(c.kind));
  const node = el("select", { onchange: () => keep({ selected_conversation: node.value || null }), ...marks(block, one) },
    el("option", { value: "" }, "Choose a channel…"), ...listed.map((c) => el("option", { value: c.id }, c.name)));
  node.value = one.initial_conversation || "";
  keep({ selected_conversation: node.value || null });
  return node;
}

function many(block, one, keep) {
  const groups = one.option_groups || [{ label: null, options: one.options }];
  const chosen = new Map((one.initial_options || []).map((o) => [o.value, o]));
  const save = () => keep({ selected_options: [...chosen.values()] });
  save();
  const tick = (option) => {
    const box = el("input", { type: "checkbox", value: option.value, onchange: () => { box.checked ? chosen.set(option.value, option) : chosen.delete(option.value); save(); } });
    box.checked = chosen.has(option.value);
    return el("label", { class: "choice" }, box, " ", label(option));
  };
  return el("div", { class: one.type === "checkboxes" ? "" : "chips", role: "group", ...marks(block, one) },
    ...groups.flatMap((group) => [group.label ? el("strong", {}, group.label.text) : null, ...group.options.map(tick)]));
}

function ahead(block, one, keep, act) {
  const list = el("ul", { role: "listbox", hidden: true });
  let timer, options = [], at = -1;
  const choose = (option) => { box.value = label(option); list.hidden = true; keep({ selected_option: option }); };
  const show = async () => {
    if (box.value.length < (one.min_query_length ?? 3)) { list.hidden = true; return; }
    const said = await act.suggest(block, one, box.value);
    options = said.options || []; at = -1;
    list.replaceChildren(...(options.length ? options.map((o) => el("li", { role: "option", onmousedown: (e) => { e.preventDefault(); choose(o); } }, label(o))) : [el("li", {}, "No results")]));
    list.hidden = false;
  };
  const box = el("input", { type: "text", role: "combobox", autocomplete: "off", placeholder: one.placeholder?.text, ...marks(block, one),
    oninput: () => { keep({ selected_option: null }); clearTimeout(timer); timer = setTimeout(show, 200); },
    onblur: () => { list.hidden = true; },
    onkeydown: (e) => {
      if (list.hidden || !options.length) return;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        at = (at + (e.key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
        [...list.children].forEach((item, n) => item.setAttribute("aria-selected", n === at));
        e.preventDefault();
      } else if (e.key === "Enter") { choose(options[Math.max(at, 0)]); e.preventDefault(); }
    } });
  if (one.initial_option) box.value = label(one.initial_option);
  keep({ selected_option: one.initial_option || null });
  return el("div", { class: "ahead" }, box, list);
}

const FIELDS = {
  plain_text_input: text, static_select: select, users_select: users, conversations_select: conversations, external_select: ahead,
  multi_static_select: many, checkboxes: many,
  datepicker: picker("date", "selected_date", "initial_date"), timepicker: picker("time", "selected_time", "initial_time"),
};
