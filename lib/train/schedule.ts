/** Learning rates that change over a run: functions of the step, as values of their own. */
import { checkNumber, checkOptionNames, InputError } from "../check.ts";
import type { LearningRate, Schedule } from "./rule.ts";

/** What a learning rate may be; a schedule may touch 0, where nothing moves. */
const range = { above: 0, max: 10 };
const scheduled = { min: 0, max: 10 };

/** `rate` all along, for a schedule that is made of others. */
export function constant(rate: number): Schedule {
  checkNumber("constant", rate, scheduled);
  return () => rate;
}

/**
 * Half a period of a cosine (Loshchilov & Hutter, "SGDR", ICLR 2017, arXiv:1608.03983, without
 * restarts), then constant:
 *
 *     rate(t) = to + (from - to) (1 + cos(pi t / steps)) / 2
 *
 * @param options `from`: the rate at step 0. `to`: the rate in the end, default 0. `steps`: how long it
 * takes, default to the end of the run, which `to` is reached one step after.
 */
export function cosine(options: { from: number; to?: number; steps?: number }): Schedule {
  checkOptionNames("cosine", options, ["from", "to", "steps"]);
  const from = checkNumber("cosine: from", options.from, scheduled);
  const to = checkNumber("cosine: to", options.to ?? 0, scheduled);
  const own = options.steps === undefined
    ? undefined
    : checkNumber("cosine: steps", options.steps, { integer: true, min: 1 });
  return (step, steps) => {
    const share = Math.min(1, step / (own ?? steps));
    return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
  };
}

/**
 * `then`, after so many `steps` on which the rate rises evenly to where it begins: at step t it is
 * (t + 1) / (steps + 1) of that. `then` counts from the end of the warm-up, and its run is shorter by
 * as much.
 *
 *     adam({ learningRate: warmUp(500, cosine({ from: 1e-3 })) })
 */
export function warmUp(steps: number, then: LearningRate): Schedule {
  checkNumber("warmUp: steps", steps, { integer: true, min: 1 });
  const schedule = typeof then === "number" ? constant(then) : then;
  if (typeof schedule !== "function") throw new InputError(notARate("warmUp: then", then));
  return (step, all) => {
    const rest = Math.max(1, all - steps);
    return step < steps
      ? schedule(0, rest) * (step + 1) / (steps + 1)
      : schedule(step - steps, rest);
  };
}

/** Returns `rate` if it is a number in range or a schedule. */
export function checkRate(rate: unknown): LearningRate {
  return typeof rate === "function"
    ? rate as Schedule
    : checkNumber("learningRate", rate, range, typeof rate === "number" ? "" : hint);
}

const hint = "or a schedule, a function of the step such as cosine({ from: 1e-3 })";

function notARate(what: string, value: unknown): string {
  return `${what} is ${String(value)}; it must be a rate, ${hint}`;
}

/**
 * The learning rate at a step of a run of so many `steps`.
 *
 * @throws InputError where a schedule gives no number from 0 to 10.
 */
export function rateAt(rate: LearningRate, step: number, steps: number): number {
  if (typeof rate === "number") return rate;
  const hint = Number.isNaN(steps) ? "say how many steps there are in all" : "";
  return checkNumber(`learningRate(${step}, ${steps})`, rate(step, steps), scheduled, hint);
}

/** What a schedule is of its greatest value over the run, at each step; undefined of a number. */
export function shareOfGreatest(
  rate: LearningRate,
  steps: number,
): ((step: number) => number) | undefined {
  if (typeof rate === "number") return undefined;
  let greatest = 0;
  for (let step = 0; step < steps; step++) greatest = Math.max(greatest, rateAt(rate, step, steps));
  return (step) => greatest === 0 ? 0 : rateAt(rate, step, steps) / greatest;
}

/** A learning rate as messages and captions say it. */
export function rateInWords(rate: LearningRate): string {
  return typeof rate === "number" ? String(rate) : "a schedule";
}
