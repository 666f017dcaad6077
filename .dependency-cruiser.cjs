/**
 * The floors of the building, and the rules that follow from them. `npm run check:layers` enforces this page;
 * `docs/architecture.md` draws it; `test/house/layers.test.ts` proves that every rule bites.
 *
 * A module imports only from floors below its own, and from its own folder. Type-only imports count like any other.
 */

/** Lowest first. Folders on one floor do not know each other. */
const floors = [
  ["net"],
  ["bgp", "bfd", "rib", "policy", "ovsdb", "linux"],
  ["liveness"],
  ["speaker", "config"],
  ["ovn", "steer", "fib"],
  ["daemon", "control"],
  ["cli", "lab"],
];

/** What users of the package import. `src/index.ts` stands on the speaker's floor; nothing inside goes through a face. */
const faces = "^src/(index|[^/]+/index)[.]ts$";
const libraryFloors = [...floors.slice(0, 3).flat(), "speaker"];

/** Functions of their arguments: no sockets, files, timers or processes, only data types from Node. */
const pure = ["bgp", "bfd", "rib", "policy", "config", "ovn"];
const dataTypes = ["buffer", "util"];

/** Doors to the world, and the folders that may open them. */
const doors = [
  {
    name: "sockets",
    modules: ["net", "dgram", "tls", "http", "https", "http2"],
    only: ["net", "linux", "liveness", "daemon", "control", "cli", "lab"],
  },
  { name: "processes", modules: ["child_process", "cluster"], only: ["linux", "lab"] },
  { name: "log", modules: ["pino"], only: ["daemon", "cli"] },
  { name: "native-code", modules: ["koffi", "ffi"], only: ["linux"] },
];

const inFolders = (folders) => `^src/(${folders.join("|")})/`;
const builtins = (modules) => `^(node:)?(${modules.join("|")})$`;
const packages = (modules) => `(^|node_modules/)(${modules.join("|")})(/|$)`;

const floorRules = floors.flatMap((folders, index) =>
  folders.map((folder) => ({
    name: `floor-${index + 1}-${folder}`,
    comment: `src/${folder} is on floor ${index + 1}: it imports from its own folder and from the floors below.`,
    severity: "error",
    from: { path: inFolders([folder]) },
    to: { path: "^src/", pathNot: [inFolders([folder, ...floors.slice(0, index).flat()]), faces] },
  })),
);

const doorRules = doors.map(({ name, modules, only }) => ({
  name: `door-${name}`,
  comment: `${modules.join(", ")}: only in ${only.map((folder) => `src/${folder}`).join(", ")}.`,
  severity: "error",
  from: { path: "^src/", pathNot: inFolders(only) },
  to: { path: [builtins(modules), packages(modules)] },
}));

module.exports = {
  forbidden: [
    ...floorRules,
    ...doorRules,
    {
      name: "face-of-the-library",
      comment: "src/index.ts shows what is on the floors up to the speaker's.",
      severity: "error",
      from: { path: "^src/index[.]ts$" },
      to: { path: "^src/", pathNot: inFolders(libraryFloors) },
    },
    {
      name: "faces-are-for-users",
      comment: "Inside, import the module that has the thing, not the face of its folder.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: faces },
    },
    {
      name: "on-no-floor",
      comment: "Every module lives in a folder that stands on a floor.",
      severity: "error",
      from: { path: "^src/", pathNot: [inFolders(floors.flat()), "^src/index[.]ts$"] },
      to: {},
    },
    {
      name: "pure",
      comment: `${pure.join(", ")} are functions of their arguments.`,
      severity: "error",
      from: { path: inFolders(pure) },
      to: { dependencyTypes: ["core"], pathNot: builtins(dataTypes) },
    },
    {
      name: "no-cycles",
      comment: "Two modules that need each other are one, or need a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "shipped-code-stands-alone",
      comment: "What is published imports neither tests nor tools.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: ["^(test|bench|scripts)/"] },
    },
    {
      name: "declared-dependencies",
      comment: "Only packages under `dependencies` are there at run time (docs/dependencies.md).",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "resolvable",
      comment: "An import that leads nowhere cannot be judged.",
      severity: "error",
      from: { path: "^src/" },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Sees `import type`, and imports before the compiler erases or rewrites them.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
