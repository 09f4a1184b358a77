/** Long work that gives others a turn, and that the stop button (SIGINT) ends with a line. */

/** Work that was told to stop. What it says is kept is kept. */
export class Interrupted extends Error {
  /** "Interrupted", as `error.name` says it. */
  override name = "Interrupted";
}

/** Milliseconds between two turns of the event loop. */
const TURN = 50;
/** Milliseconds after the last breath of any work until SIGINT ends the process again, as it does. */
const IDLE = 500;

/** The part of Node's `process` that is used, which Deno has too and a browser has not. */
interface Signals {
  on(name: "SIGINT", listener: () => void): void;
  off(name: "SIGINT", listener: () => void): void;
}

/** What of the platform is used. Not under their names, which the types of a browser do not know. */
const platform = globalThis as unknown as {
  process?: Partial<Signals>;
  setImmediate?: (callback: () => void) => void;
};

let last = 0;
let asked = false;
let isDeaf = false;
let listening: ReturnType<typeof setTimeout> | undefined;

/**
 * To be awaited in every step of long work: now and then the event loop gets a turn, so that bars are
 * drawn and signals heard.
 *
 * @param where What goes on, such as "in epoch 3 of 10".
 * @throws Interrupted when SIGINT came since the work began.
 */
export async function breathe(where: () => string): Promise<void> {
  const now = performance.now();
  if (now - last < TURN) return;
  last = now;
  listen();
  await new Promise<void>((resolve) =>
    platform.setImmediate ? platform.setImmediate(resolve) : setTimeout(resolve)
  );
  if (!asked) return;
  asked = false;
  throw new Interrupted(`interrupted ${where()}`);
}

/** From now on SIGINT is nobody's affair here: it goes to a whole group, and another process answers. */
export function ignoreInterrupts(): void {
  isDeaf = true;
  platform.process?.on?.("SIGINT", () => {});
}

function hear(): void {
  asked = true;
}

/** Listens until nobody has breathed for a while. */
function listen(): void {
  // In a browser a package may put a stand-in for `process` there, which hears nothing.
  if (isDeaf || !platform.process?.on) return;
  if (listening === undefined) platform.process.on("SIGINT", hear);
  clearTimeout(listening);
  listening = setTimeout(() => {
    platform.process!.off!("SIGINT", hear);
    listening = undefined;
    asked = false;
  }, IDLE);
  // A program that has nothing else to do may end.
  (listening as { unref?: () => void }).unref?.();
}
