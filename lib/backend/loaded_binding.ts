/** Which binding of TensorFlow this process has loaded: it can load one. */

let loaded: string | undefined;

/** Keeps the path of the binding that the backend runs on from now on. */
export function keepBinding(path: string): void {
  loaded = path;
}

/** The path of the binding that the backend runs on. */
export function loadedBinding(): string {
  if (loaded === undefined) throw new Error("the tensorflow backend has not been started");
  return loaded;
}
