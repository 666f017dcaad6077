/** Text in lines that a terminal shows whole. */

const WIDTH = 96;

/**
 * Words in lines: the first begins with `lead`, the others as far from the margin, or `hang` places further. An RFC and its
 * number stay together.
 */
export function paragraph(lead: string, text: string, hang = 0): readonly string[] {
  const margin = " ".repeat(lead.length + hang);
  const lines: string[] = [];
  let line = lead;
  let isEmpty = true;
  for (const word of text.split(/(?<!\bRFC) /)) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = margin;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line.trimEnd()];
}

export function indented(lines: readonly string[], margin: string): readonly string[] {
  return lines.map((line) => margin + line);
}
