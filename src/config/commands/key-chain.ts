/** `key chain`: keys that change over time. */
import { type Block, type Command, Grammar, openBlock } from "../grammar.ts";
import { KEY_ALGORITHMS, type Key, type KeyChain } from "../key-chain.ts";
import type { Configuration } from "../model.ts";
import type { Statement } from "../statement.ts";
import { endings } from "./endings.ts";
import { PENDING } from "./pending.ts";
import { choiceCommand, type SettingCommand, settingCommand, within } from "./setting.ts";

const KEY_COMMANDS: readonly SettingCommand<Key>[] = [
  {
    syntax: "[no] key-string ![WORD$password]",
    set(key, statement) {
      key.text = statement.text("password");
    },
    unset: (key) => delete key.text,
    *lines({ text }, style) {
      if (text !== undefined) yield `key-string ${style.secret(text)}`;
    },
  },
  choiceCommand("algorithm", "cryptographic-algorithm", KEY_ALGORITHMS, "algorithm"),
  lifetime("sendLifetime", "send-lifetime"),
  lifetime("acceptLifetime", "accept-lifetime"),
];

const KEY_SYNTAX = "[no] key (0-2147483647)$number";
const KEY_CHAIN_SYNTAX = "[no] key chain WORD$keyChain";

/** The next key or chain may follow without a word between them; `key` alone would be short for `key-string` there. */
interface KeyPlace {
  readonly configuration: Configuration;
  readonly keyChain: KeyChain;
  readonly key: Key;
}

export const KEY_GRAMMAR: Grammar<KeyPlace> = new Grammar<KeyPlace>("key", [
  ...KEY_COMMANDS.map((command) => within(({ key }: KeyPlace) => key, command)),
  { syntax: KEY_SYNTAX, opens: openKey, unset: removeKey },
  {
    syntax: KEY_CHAIN_SYNTAX,
    opens: ({ configuration }, statement) => openKeyChain(configuration, statement),
    unset: ({ configuration }, statement) => removeKeyChain(configuration, statement),
  },
  ...endings(),
]);

/** `HH:MM:SS DAY MONTH YEAR`, until such a time, for so many seconds, or for ever. */
function lifetime(key: "sendLifetime" | "acceptLifetime", words: string): SettingCommand<Key> {
  return settingCommand(key, {
    syntax: `${words} ![LINE...$lifetime]`,
    read(statement) {
      const text = statement.text("lifetime");
      if (LIFETIME.test(text)) return text;
      const expected = `expected "HH:MM:SS DAY MONTH YEAR", and then such a time, "infinite" or "duration SECONDS"`;
      statement.error(`this is no ${words}: ${expected}`, "lifetime");
      return undefined;
    },
    write: (text) => `${words} ${text}`,
    pending: PENDING.keyLifetime,
  });
}

const MOMENT = "\\d{1,2}:\\d\\d:\\d\\d (?:\\d{1,2} [A-Za-z]{3,9}|[A-Za-z]{3,9} \\d{1,2}) \\d{4}";
const LIFETIME = new RegExp(`^${MOMENT} (?:${MOMENT}|infinite|duration \\d{1,10})$`);

type KeyChainPlace = Omit<KeyPlace, "key">;

export const KEY_CHAIN_GRAMMAR = new Grammar<KeyChainPlace>("key chain", [
  {
    syntax: KEY_SYNTAX,
    opens: openKey,
    unset: removeKey,
    *lines({ configuration, keyChain }) {
      for (const key of [...keyChain.keys.values()].sort((a, b) => a.id - b.id)) {
        yield { line: `key ${key.id}`, block: openBlock(KEY_GRAMMAR, { configuration, keyChain, key }) };
      }
    },
  },
  ...endings(),
]);

function openKey({ configuration, keyChain }: KeyChainPlace, statement: Statement): Block {
  const id = statement.number("number");
  const key = keyChain.keys.get(id) ?? { id };
  keyChain.keys.set(id, key);
  return openBlock(KEY_GRAMMAR, { configuration, keyChain, key });
}

function removeKey({ keyChain }: KeyChainPlace, statement: Statement): void {
  keyChain.keys.delete(statement.number("number"));
}

export const KEY_CHAIN: Command<Configuration> = {
  syntax: KEY_CHAIN_SYNTAX,
  opens: openKeyChain,
  unset: removeKeyChain,
  *lines(configuration) {
    for (const keyChain of configuration.keyChains.values()) {
      yield { line: `key chain ${keyChain.name}`, block: openBlock(KEY_CHAIN_GRAMMAR, { configuration, keyChain }) };
    }
  },
};

function openKeyChain(configuration: Configuration, statement: Statement): Block {
  const { keyChains } = configuration;
  const name = statement.text("keyChain");
  const keyChain = keyChains.get(name) ?? { name, at: statement.position("keyChain"), keys: new Map() };
  keyChains.set(name, keyChain);
  return openBlock(KEY_CHAIN_GRAMMAR, { configuration, keyChain });
}

function removeKeyChain({ keyChains }: Configuration, statement: Statement): void {
  keyChains.delete(statement.text("keyChain"));
}
