/** `$name`, `${name}` and `${section.name}` in values stand for other options' values; `$$` and `\$` for a `$`. */
import { quote } from "../problems.ts";

/** A value without references, or why there is none. */
export type Interpolated = { readonly text: string } | { readonly flaw: string };

/** The value of an option as it is written; null: it has none; undefined: there is no such option. */
export type Lookup = (section: string | undefined, name: string) => string | null | undefined;

const REFERENCE = /\$(?:\$|([_a-z][._a-z0-9]*)|\{([_a-z][._a-z0-9]*)\})/gi;

/** References of references are followed, but not for ever: a file must not be able to occupy us. */
const MOST_REFERENCES = 100;
const LONGEST = 65_536;

export function interpolate(text: string, lookup: Lookup): Interpolated {
  try {
    return { text: new Interpolation(lookup).expand(text) };
  } catch (error) {
    if (error instanceof BadReference) return { flaw: error.message };
    throw error;
  }
}

class BadReference extends Error {}

class Interpolation {
  private readonly lookup: Lookup;
  private references = 0;

  constructor(lookup: Lookup) {
    this.lookup = lookup;
  }

  expand(text: string): string {
    const marked = text.replaceAll("\\$", () => "$$");
    const expanded = marked.replace(REFERENCE, (reference: string, plain?: string, braced?: string) => {
      const name = plain ?? braced;
      return name === undefined ? "$" : this.read(name, reference);
    });
    if (expanded.length > LONGEST) throw new BadReference(`the value is longer than ${LONGEST} characters`);
    return expanded;
  }

  private read(name: string, reference: string): string {
    this.references++;
    if (this.references > MOST_REFERENCES)
      throw new BadReference("the references go round in circles, or are too many");
    const dot = name.indexOf(".");
    const value = dot < 0 ? this.lookup(undefined, name) : this.lookup(name.slice(0, dot), name.slice(dot + 1));
    if (value === undefined) throw new BadReference(`${quote(reference)} stands for no option`);
    return this.expand(value ?? "");
  }
}
