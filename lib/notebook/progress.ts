/** Progress of long work: a bar that moves in a notebook, a line in a terminal. */
import process from "node:process";
import { checkNumber } from "../check.ts";
import { escapeMarkup } from "../report/escape.ts";
import type { FigureSpec } from "../report/figure_spec.ts";
import type { MediaBundle } from "../media.ts";
import { bundleOf } from "../report/render.ts";
import { findKernel, type Kernel } from "../kernel.ts";
import { progressLine } from "./progress_line.ts";

/** Media type of one plain line of progress, for programs that run notebooks without a browser. */
export const progressType = "application/x-sam-ood-progress";

/** A bar that goes from 0 to its total. */
export interface ProgressBar {
  /** Shows how much is done (0 to total); too frequent calls are dropped, except at the total. */
  update(done: number, note?: string): Promise<void>;
  /** Shows the end, wherever the bar stands, and closes its line. Always sent. */
  finish(note?: string): Promise<void>;
}

/** Where progress goes. A place of its own for each bar. */
export interface Outlet {
  /** Least milliseconds between two updates. */
  readonly every: number;
  /** Shows the line; `last` closes it. */
  write(line: string, done: number, total: number, last: boolean): void | Promise<void>;
}

/**
 * A progress bar: in a notebook an output that changes in place, in a terminal a line on stderr
 * that is rewritten, elsewhere at most a line every 10 seconds.
 *
 * @param label What is being done, such as "training".
 * @param total How much there is to do, in any unit; more than 0.
 * @param outlet Where it goes; default what fits the place.
 * @param now Clock in milliseconds.
 * @throws InputError when `total` or an update is out of range.
 */
export function progressBar(
  label: string,
  total: number,
  outlet: Outlet = findOutlet(),
  now: () => number = () => performance.now(),
): ProgressBar {
  checkNumber("total", total, { above: 0 });
  const start = now();
  let sent = -Infinity;
  let reached = 0;
  const send = async (note: string, last: boolean) => {
    sent = now();
    await outlet.write(
      progressLine(label, reached, total, (sent - start) / 1000, note),
      reached,
      total,
      last,
    );
  };
  return {
    async update(done, note = "") {
      reached = checkNumber("done", done, { min: 0, max: total });
      if (reached === total || now() - sent >= outlet.every) await send(note, false);
    },
    finish: (note = "") => send(note, true),
  };
}

/** A figure that is drawn again in its place as its data grow; outside a notebook nothing. */
export function liveFigure(
  kernel: Kernel | undefined = findKernel(),
): { update(figure: FigureSpec): Promise<void> } {
  const place = kernel && placeIn(kernel);
  return {
    async update(figure) {
      await place?.(bundleOf(figure));
    },
  };
}

/** An outlet that fits: the notebook, else the terminal, else a log. */
export function findOutlet(): Outlet {
  const kernel = findKernel();
  if (kernel) return notebookOutlet(kernel);
  const write = (text: string) => {
    process.stderr.write(text);
  };
  return process.stderr.isTTY ? terminalOutlet(write, process.stderr.columns) : logOutlet(write);
}

/** An HTML bar in the notebook, at most four updates a second. */
export function notebookOutlet(kernel: Kernel): Outlet {
  const place = placeIn(kernel);
  return {
    every: 250,
    write: (line, done, total) =>
      place({
        "text/html": `<progress value="${done}" max="${total}"></progress> ${escapeMarkup(line)}`,
        "text/plain": line,
        [progressType]: line,
      }),
  };
}

/** One line, rewritten; cut to the terminal's width, since a wrapped one cannot be rewritten. */
export function terminalOutlet(write: (text: string) => void, columns: number): Outlet {
  return {
    every: 250,
    write: (line, _done, _total, last) =>
      write(`\r\x1b[2K${line.slice(0, columns - 1)}${last ? "\n" : ""}`),
  };
}

/** A line every 10 seconds, for logs. */
export function logOutlet(write: (text: string) => void): Outlet {
  return { every: 10_000, write: (line) => write(`${line}\n`) };
}

/** An output of the running cell: the first bundle makes it, each later one replaces it. */
function placeIn(kernel: Kernel): (bundle: MediaBundle) => Promise<void> {
  const id = crypto.randomUUID();
  let type = "display_data";
  return async (data) => {
    const content = { data, metadata: {}, transient: { display_id: id } };
    const now = type;
    type = "update_display_data";
    await kernel.broadcast(now, content);
  };
}
