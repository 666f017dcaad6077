/** A line being typed: what the keys of every shell do to it. */

export interface Draft {
  readonly text: string;
  /** Where the next letter goes: an index into the text. */
  readonly cursor: number;
  /** What was cut last, to be put back by Control-Y. */
  readonly cut: string;
}

export const EMPTY_DRAFT: Draft = { text: "", cursor: 0, cut: "" };

type Edit = (draft: Draft) => Draft;

const left: Edit = (draft) => moveTo(draft, before(draft));
const right: Edit = (draft) => moveTo(draft, behind(draft));
const home: Edit = (draft) => moveTo(draft, 0);
const end: Edit = (draft) => moveTo(draft, draft.text.length);
const wordLeft: Edit = (draft) => moveTo(draft, wordStart(draft));
const wordRight: Edit = (draft) => moveTo(draft, wordEnd(draft));
const backspace: Edit = (draft) => remove(draft, before(draft), draft.cursor);
const deleteKey: Edit = (draft) => remove(draft, draft.cursor, behind(draft));
const cutWordLeft: Edit = (draft) => cut(draft, wordStart(draft), draft.cursor);
const cutWordRight: Edit = (draft) => cut(draft, draft.cursor, wordEnd(draft));

/** By the names of the keys. */
export const EDITS: ReadonlyMap<string, Edit> = new Map([
  ["left", left],
  ["C-b", left],
  ["right", right],
  ["C-f", right],
  ["home", home],
  ["C-a", home],
  ["end", end],
  ["C-e", end],
  ["M-b", wordLeft],
  ["C-left", wordLeft],
  ["M-f", wordRight],
  ["C-right", wordRight],
  ["backspace", backspace],
  ["delete", deleteKey],
  ["C-d", deleteKey],
  ["C-w", cutWordLeft],
  ["M-backspace", cutWordLeft],
  ["M-d", cutWordRight],
  ["C-k", (draft: Draft) => cut(draft, draft.cursor, draft.text.length)],
  ["C-u", (draft: Draft) => cut(draft, 0, draft.cursor)],
  ["C-y", (draft: Draft) => insert(draft, draft.cut)],
]);

export function insert({ text, cursor, cut }: Draft, inserted: string): Draft {
  return { text: text.slice(0, cursor) + inserted + text.slice(cursor), cursor: cursor + inserted.length, cut };
}

/** Another line in its place, with the cursor at its end. */
export function replace({ cut }: Draft, text: string): Draft {
  return { text, cursor: text.length, cut };
}

function moveTo(draft: Draft, cursor: number): Draft {
  return { ...draft, cursor };
}

function remove(draft: Draft, from: number, to: number): Draft {
  return { ...draft, text: draft.text.slice(0, from) + draft.text.slice(to), cursor: from };
}

function cut(draft: Draft, from: number, to: number): Draft {
  return { ...remove(draft, from, to), cut: draft.text.slice(from, to) };
}

/** A letter may be two units of the text. */
function before({ text, cursor }: Draft): number {
  return cursor - (Array.from(text.slice(0, cursor)).at(-1)?.length ?? 0);
}

function behind({ text, cursor }: Draft): number {
  return cursor + (Array.from(text.slice(cursor))[0]?.length ?? 0);
}

function wordStart({ text, cursor }: Draft): number {
  return Math.max(0, text.slice(0, cursor).search(/\S+\s*$/));
}

function wordEnd({ text, cursor }: Draft): number {
  const [skipped] = /^\s*\S*/.exec(text.slice(cursor)) ?? [""];
  return cursor + skipped.length;
}
