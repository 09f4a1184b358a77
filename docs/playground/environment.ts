/// <reference lib="dom" />
/**
 * The environment variables that the library reads, in a worker; it reads them once, so this file is
 * imported before any of the library's.
 *
 * Two weights are less work than a call into WebAssembly: their worker takes plain JavaScript, the
 * network's whatever is best here.
 */
if (self.name === "valleys") {
  Object.assign(globalThis, { process: { env: { SAM_OOD_BACKEND: "cpu" } } });
}
