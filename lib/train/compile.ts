/**
 * A training step as one graph. Eager TensorFlow.js pays for each operation; a captured step is one
 * function of TensorFlow, which the binding runs as if it were one operation.
 *
 * The first time a step is run, its operations are written down. The second time they are made a
 * function, and from then on that is called: state and batch go in and the next state comes out by
 * reference, so nothing is copied. A step that decides otherwise (LookSAM's every k-th), or whose
 * batch or state has other shapes, is captured on its own. Rules, networks and optimizers know
 * nothing of it.
 */
import * as tf from "@tensorflow/tfjs";
import type { Precision } from "../backend/precision.ts";
import { Untraceable } from "../backend/trace.ts";
import { xlaAdvice } from "../backend/xla_advice.ts";
import { checkName, InputError } from "../check.ts";
import { setting } from "../env.ts";
import { type Capture, capture, captureAsItIs, holds } from "./capture.ts";
import { inputsAt } from "./step_inputs.ts";
import type { Moment } from "./rule.ts";
import { type Given, type PureStep, type Stepped, tidy, type TrainingState } from "./step.ts";
import { structureOf } from "../backend/tensor_tree.ts";

/** A step to be called. */
export interface Stepper {
  /** The next state. Of the state before, what the next does not hold is still the caller's. */
  step(state: TrainingState, given: Given, moment: Moment): Stepped;
  /** Releases captured graphs. */
  dispose(): void;
}

/** The step as it is, operation by operation. */
export function eager(step: PureStep): Stepper {
  return {
    step: (state, given, moment) => tidy(() => step(state, given, inputsAt(moment))),
    dispose() {},
  };
}

export interface CompileOptions {
  /**
   * Have XLA compile the graphs. Default {@link xlaSetting}.
   */
  xla?: boolean;
  /** What products are computed in, default "float32" (backend/precision.ts). */
  precision?: Precision;
}

/** Whether steps are compiled where nothing else is said: unless `SAM_OOD_COMPILE` is 0. */
export function compileSetting(): boolean {
  return checkName("SAM_OOD_COMPILE", setting("SAM_OOD_COMPILE") ?? "1", ["0", "1"]) === "1";
}

/**
 * Whether XLA compiles graphs where nothing else is said: where `SAM_OOD_XLA` is 1. On a CPU it takes
 * seconds a graph and saves nothing after; on a GPU it is faster and losses became NaN (docs/gpu.md).
 */
export function xlaSetting(): boolean {
  return checkName("SAM_OOD_XLA", setting("SAM_OOD_XLA") ?? "0", ["0", "1"]) === "1";
}

/**
 * The step as graphs, on the tensorflow backend; on others as it is. A step that no graph can hold
 * (it reads values in TypeScript) stays as it is too, with one warning that names the operation.
 */
export function compile(step: PureStep, options: CompileOptions = {}): Stepper {
  if (tf.getBackend() !== "tensorflow") return eager(step);
  const { xla = xlaSetting(), precision = "float32" } = options;
  const captures = new Map<string, Capture[]>();
  const structures = new WeakMap<TrainingState, string>();
  const warned = new Set<string>();

  function warnOnce(line: string): void {
    if (!warned.has(line)) console.warn(line);
    warned.add(line);
  }
  const how = {
    ...{ xla, precision },
    onXlaFailure: (error: Error) => warnOnce(`XLA does not compile a step: ${xlaAdvice(error)}`),
  };

  function structure(state: TrainingState): string {
    const known = structures.get(state) ?? structureOf(state);
    structures.set(state, known);
    return known;
  }

  function first(state: TrainingState, given: Given, moment: Moment) {
    try {
      return capture(step, state, given, moment, how);
    } catch (error) {
      if (!(error instanceof Untraceable)) throw error;
      if (precision !== "float32") {
        throw new InputError(
          `precision is "${precision}", which takes a captured step, and this one can't be: ` +
            `${error.message}; take "float32"`,
        );
      }
      warnOnce(`training runs operation by operation, slower: ${error.message}`);
      return captureAsItIs(step, state, given, moment);
    }
  }

  return {
    step(state, given, moment) {
      const key = `${given.rows.shape} ${structure(state)}`;
      const alike = captures.get(key) ?? [];
      const found = alike.find((capture) => holds(capture, moment));
      if (found) return found.run(state, given, moment);
      const { stepped, capture } = first(state, given, moment);
      captures.set(key, [...alike, capture]);
      return stepped;
    },
    dispose() {
      for (const capture of [...captures.values()].flat()) capture.dispose();
      captures.clear();
    },
  };
}
