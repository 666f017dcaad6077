/**
 * Reads options as GNU getopt does, which scripts that call vtysh rely on: `-fFILE`, `-bt`, `--input=FILE`, unique
 * beginnings of long names, options behind arguments, `--` to end them.
 */

export interface OptionForm {
  readonly short?: string;
  readonly long: string;
  /** How the help calls its argument; an option without takes none. */
  readonly argument?: string;
}

export interface GivenOptions<Name extends string> {
  /** In their order. */
  readonly options: readonly GivenOption<Name>[];
  readonly operands: readonly string[];
}

export interface GivenOption<Name extends string> {
  readonly name: Name;
  /** Empty for an option that takes none. */
  readonly argument: string;
}

/** The message is getopt's. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

export function readOptions<Name extends string>(
  args: readonly string[],
  forms: Readonly<Record<Name, OptionForm>>,
): GivenOptions<Name> {
  const names = Object.keys(forms) as Name[];
  const options: GivenOption<Name>[] = [];
  const operands: string[] = [];
  const rest = [...args];

  const long = (word: string): void => {
    const [, written, attached] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    const name = byLongName(written);
    const { long: full, argument: wanted } = forms[name];
    if (wanted === undefined && attached !== undefined) {
      throw new OptionError(`option '--${full}' doesn't allow an argument`);
    }
    const argument = wanted === undefined ? "" : (attached ?? rest.shift());
    if (argument === undefined) throw new OptionError(`option '--${full}' requires an argument`);
    options.push({ name, argument });
  };

  const byLongName = (written: string): Name => {
    const exact = names.find((name) => forms[name].long === written);
    if (exact !== undefined) return exact;
    const candidates = names.filter((name) => forms[name].long.startsWith(written));
    if (candidates.length === 1) return candidates[0];
    if (candidates.length === 0) throw new OptionError(`unrecognized option '--${written}'`);
    const possibilities = candidates.map((name) => `'--${forms[name].long}'`).join(" ");
    throw new OptionError(`option '--${written}' is ambiguous; possibilities: ${possibilities}`);
  };

  /** `-bt` is `-b -t`, and `-fx` is `-f x`. */
  const short = (letters: string): void => {
    const [letter] = letters;
    const name = names.find((each) => forms[each].short === letter);
    if (name === undefined) throw new OptionError(`invalid option -- '${letter}'`);
    const attached = letters.slice(letter.length);
    if (forms[name].argument === undefined) {
      options.push({ name, argument: "" });
      if (attached !== "") short(attached);
      return;
    }
    const argument = attached === "" ? rest.shift() : attached;
    if (argument === undefined) throw new OptionError(`option requires an argument -- '${letter}'`);
    options.push({ name, argument });
  };

  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      operands.push(...rest);
      break;
    }
    if (word.startsWith("--")) long(word.slice(2));
    else if (word.startsWith("-") && word !== "-") short(word.slice(1));
    else operands.push(word);
  }
  return { options, operands };
}
