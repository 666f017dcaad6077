/** Commands that set one value of a block: a number, a word, a switch. `no` takes it back. */
import type { Command } from "../grammar.ts";
import type { Statement } from "../statement.ts";

/** A command that changes the model, and opens no block. */
export type SettingCommand<T> = Extract<Command<T>, { readonly set: unknown }>;

/** A command about a part of a block's model, as a command of the block. */
export function within<T, Part>(partOf: (target: T) => Part, command: SettingCommand<Part>): SettingCommand<T> {
  const { syntax, pending, set, unset, lines } = command;
  return {
    syntax,
    ...(pending === undefined ? {} : { pending }),
    set: (target, statement) => set(partOf(target), statement),
    unset: (target, statement) => unset?.(partOf(target), statement),
    lines: (target, style) => lines?.(partOf(target), style) ?? [],
  };
}

/** A part of the model in which the value has its place. */
type Holder<Key extends string, Value> = { [K in Key]?: Value };

/** What becomes of a line, beside its place in the model. */
export interface Consequence {
  /** Nothing acts on it yet. */
  readonly pending?: string;
  /** It stays without effect, and nobody is harmed. */
  readonly idle?: string;
}

interface SettingDescription<Value> extends Consequence {
  readonly syntax: string;
  /** Undefined after a complaint. */
  read(statement: Statement): Value | undefined;
  write(value: Value): string;
}

export function settingCommand<Key extends string, Value>(
  key: Key,
  { syntax, read, write, pending, idle }: SettingDescription<Value>,
): SettingCommand<Holder<Key, Value>> {
  return {
    syntax: `[no] ${syntax}`,
    ...(pending === undefined ? {} : { pending }),
    set(target, statement) {
      const value = read(statement);
      if (value !== undefined) target[key] = value;
      noticeIdle(statement, idle);
    },
    unset(target) {
      delete target[key];
    },
    *lines(target) {
      const value = target[key];
      if (value !== undefined) yield write(value);
    },
  };
}

/** `words NUMBER`; the token is called `number`. */
export function numberCommand<Key extends string>(
  key: Key,
  words: string,
  range: string,
  consequence: Consequence = {},
): SettingCommand<Holder<Key, number>> {
  return settingCommand(key, {
    syntax: `${words} ![${range}$number]`,
    read: (statement) => statement.number("number"),
    write: (value) => `${words} ${value}`,
    ...consequence,
  });
}

/** `words WORD` or `words LINE...`, as the token says. */
export function textCommand<Key extends string>(
  key: Key,
  words: string,
  token: string,
  consequence: Consequence = {},
): SettingCommand<Holder<Key, string>> {
  const name = token.slice(token.indexOf("$") + 1);
  return settingCommand(key, {
    syntax: `${words} ![${token}]`,
    read: (statement) => statement.text(name),
    write: (value) => `${words} ${value}`,
    ...consequence,
  });
}

/** `words a|b|c`. */
export function choiceCommand<Key extends string, const Choice extends string>(
  key: Key,
  words: string,
  choices: readonly Choice[],
  name: string,
  consequence: Consequence = {},
): SettingCommand<Holder<Key, Choice>> {
  return settingCommand(key, {
    syntax: `${words} ![<${choices.join("|")}>$${name}]`,
    read: (statement) => choices.find((choice) => choice === statement.text(name)),
    write: (value) => `${words} ${value}`,
    ...consequence,
  });
}

/** Said, or not. */
export function flagCommand<Key extends string>(
  key: Key,
  words: string,
  consequence: Consequence = {},
): SettingCommand<Holder<Key, true>> {
  return settingCommand(key, { syntax: words, read: () => true as const, write: () => words, ...consequence });
}

/** On, off with `no`, or neither: the default. */
export function switchCommand<Key extends string>(
  key: Key,
  words: string,
  { pending, idle }: Consequence = {},
): SettingCommand<Holder<Key, boolean>> {
  const put = (wanted: boolean) => (target: Holder<Key, boolean>, statement: Statement) => {
    target[key] = wanted;
    noticeIdle(statement, idle);
  };
  return {
    syntax: `[no] ${words}`,
    ...(pending === undefined ? {} : { pending }),
    set: put(true),
    unset: put(false),
    *lines(target) {
      const value = target[key];
      if (value !== undefined) yield value ? words : `no ${words}`;
    },
  };
}

/** That the line is kept, and does nothing. */
export function noticeIdle(statement: Statement, why: string | undefined): void {
  if (why !== undefined) statement.notice(`"${statement.title}" has no effect: ${why}`);
}
