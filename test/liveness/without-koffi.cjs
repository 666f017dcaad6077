/** Required by a thread before anything else: an installation whose native package is not there. */
const Module = require("node:module");

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  if (request === "koffi") throw new Error("Cannot find module 'koffi'");
  return resolve(request, ...rest);
};
