/** Running another program and reading what it says. */
import { toldHere } from "../lib/env.ts";

/** How a program ended and all it wrote. */
export interface CommandResult {
  success: boolean;
  /** Exit code; 128 and the signal's number more where a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end; `onLine` sees each line of its standard output as it comes.
 *
 * @throws Deno.errors.NotFound when there is no such program.
 */
export async function runCommand(
  program: string,
  args: string[],
  options: {
    env?: Record<string, string>;
    cwd?: string;
    /** "inherit" shows standard error on the terminal as it comes, instead of returning it. */
    stderr?: "piped" | "inherit";
    onLine?: (line: string) => void;
    /**
     * The program gets the signals that would end this process, which waits for it to end; the second
     * one ends both.
     */
    passSignals?: boolean;
  } = {},
): Promise<CommandResult> {
  const child = new Deno.Command(program, {
    args,
    env: { ...toldHere(), ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdin: "null",
    stdout: "piped",
    stderr: options.stderr ?? "piped",
  }).spawn();
  const forget = options.passSignals ? passSignalsTo(child) : () => {};
  const stderr = options.stderr === "inherit" ? "" : new Response(child.stderr).text();
  const stdout = await readLines(child.stdout, options.onLine ?? (() => {}));
  const { success, code } = await child.status;
  forget();
  return { success, code, stdout, stderr: await stderr };
}

/**
 * Passes on to `child` the signals that would end this process; the second one ends this process too.
 *
 * @returns a function that ends this.
 */
export function passSignalsTo(child: Deno.ChildProcess): () => void {
  const signals = Deno.build.os === "windows"
    ? ["SIGINT"] as const
    : ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  let since: number | undefined;
  const listeners = signals.map((signal) => {
    const pass = () => {
      // Ctrl-C comes twice under `deno task`, which passes it on: that is no second wish.
      if (since !== undefined && performance.now() - since > 1000) Deno.exit(130);
      since ??= performance.now();
      try {
        child.kill(signal);
      } catch {
        // It has ended, which is told soon.
      }
    };
    Deno.addSignalListener(signal, pass);
    return () => Deno.removeSignalListener(signal, pass);
  });
  return () => listeners.forEach((remove) => remove());
}

async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
): Promise<string> {
  let all = "";
  let unfinished = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    all += text;
    const lines = (unfinished + text).split("\n");
    unfinished = lines.pop() ?? "";
    lines.forEach(onLine);
  }
  return all;
}

/** The program's own last word on why it failed: its last error line, else its last line. */
export function lastWord({ code, stdout, stderr }: CommandResult): string {
  const lines = `${stdout}\n${stderr}`.split("\n").map((line) => line.trim()).filter(Boolean);
  const errors = lines.filter((line) => /error:? /i.test(line));
  const end = code > 128 ? `by signal ${code - 128}` : `with exit code ${code}`;
  return (errors.at(-1) ?? lines.at(-1) ?? `it ended ${end} and said nothing`)
    .replace(/^(ERROR|error): /, "").replace(/^Uncaught (\(in promise\) )?\w*Error: /, "");
}
