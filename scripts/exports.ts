/**
 * Writes `docs/exports.md`: every name that the package exports, with the first sentence of its comment, or of its file's
 * if the file is named after it. The list is the promise to users; `test/house/package.test.ts` holds the built package to
 * it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import ts from "typescript";

const repository = resolve(import.meta.dirname, "..");

interface Face {
  /** What a user writes after `from`. */
  readonly specifier: string;
  readonly source: string;
}

interface PackageExports {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

function faces(): Face[] {
  const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as PackageExports;
  return Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    if (typeof target === "string") return [];
    const source = target.types.replace("./dist/", "src/").replace(".d.ts", ".ts");
    return [{ specifier: subpath.replace(".", manifest.name), source: join(repository, source) }];
  });
}

function kindOf(exported: ts.Symbol, symbol: ts.Symbol): string {
  if (exported.declarations?.some((declaration) => ts.isTypeOnlyExportDeclaration(declaration))) return "type";
  if (symbol.flags & ts.SymbolFlags.Class) return "class";
  if (symbol.flags & ts.SymbolFlags.Function) return "function";
  if (symbol.flags & ts.SymbolFlags.Variable) return "constant";
  return "type";
}

function firstSentence(comment: string): string {
  const text = comment.replaceAll(/\s+/g, " ").trim();
  return (/^.*?[.!?](?= |$)/.exec(text)?.[0] ?? text).replaceAll("|", "\\|");
}

/** What `route.ts` says of itself is what there is to say of `Route`. */
function commentOfItsFile(symbol: ts.Symbol): string {
  const file = symbol.declarations?.[0]?.getSourceFile();
  if (file === undefined) return "";
  const words = basename(file.fileName, ".ts").split("-");
  if (words.join("") !== symbol.name.toLowerCase()) return "";
  const [header] = ts.getLeadingCommentRanges(file.text, 0) ?? [];
  if (header === undefined) return "";
  return file.text.slice(header.pos, header.end).replaceAll(/^\s*\/?\*+\/?|\*\/$/gm, "");
}

function describeFace(checker: ts.TypeChecker, file: ts.SourceFile, specifier: string): string {
  const module = checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${file.fileName} exports nothing`);
  const exports = checker.getExportsOfModule(module).sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = exports.map((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const comment = ts.displayPartsToString(symbol.getDocumentationComment(checker)) || commentOfItsFile(symbol);
    return `| \`${exported.name}\` | ${kindOf(exported, symbol)} | ${firstSentence(comment)} |`;
  });
  return [`## \`${specifier}\``, "", "| name | kind | what it is |", "|---|---|---|", ...rows, ""].join("\n");
}

/** The content that `docs/exports.md` must have. */
export function describeExports(): string {
  const { config } = ts.readConfigFile(join(repository, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, repository);
  const all = faces();
  const program = ts.createProgram(
    all.map((face) => face.source),
    options,
  );
  const checker = program.getTypeChecker();
  const chapters = all.map(({ specifier, source }) => {
    const file = program.getSourceFile(source);
    if (file === undefined) throw new Error(`package.json exports ${specifier}, but there is no ${source}`);
    return describeFace(checker, file, specifier);
  });
  const intro =
    "Made by `npm run docs:exports` from the comments in the source. How to use it: [library.md](library.md).\n";
  return ["# What the package exports\n", intro, ...chapters].join("\n");
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(repository, "docs/exports.md"), describeExports());
