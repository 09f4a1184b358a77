/**
 * A pure function of tensors as graphs: written down once for each structure of what it is given,
 * then run as one function of TensorFlow. Steps of training, which also ask for decisions and chance,
 * have their own way there (compile.ts).
 */
import * as tf from "@tensorflow/tfjs";
import { graphFunction } from "../backend/functions.ts";
import { nodeBackend } from "../backend/node_backend.ts";
import { trace, Untraceable, withOwnData } from "../backend/trace.ts";
import { compileSetting } from "./compile.ts";
import { disposeReplaced, rebuilder, structureOf, tensorsIn } from "../backend/tensor_tree.ts";

/** A function of tensors in nested records, called as `of`. */
export interface Graphed<Given, Answer> {
  /** The answer, whose tensors are the caller's; what was given still is. */
  of(given: Given): Answer;
  /** Releases the graphs. */
  dispose(): void;
}

/** A graph for what has the structure that it was made for. */
type Body<Given, Answer> = Graphed<Given, Answer>;

/**
 * `f` as graphs on the tensorflow backend; on others, or if the environment says
 * `SAM_OOD_COMPILE=0`, as it is. An `f` that no graph can hold (it reads values, or tensors that it
 * was not given) stays as it is too, with one warning that begins with `what`.
 *
 * @param f A function of the tensors that it is given and of nothing that changes: between two calls
 * of one structure, all else that it was given is the same.
 * @param what What runs, in the plural, such as "questions to a landscape".
 */
export function graphed<Given, Answer>(
  what: string,
  f: (given: Given) => Answer,
): Graphed<Given, Answer> {
  const asItIs: Body<Given, Answer> = { of: (given) => tidy(() => f(given)), dispose() {} };
  const bodies = new Map<string, Body<Given, Answer>>();
  let warned = false;

  function made(given: Given): Body<Given, Answer> {
    try {
      return bodyOf(f, given);
    } catch (error) {
      if (!(error instanceof Untraceable)) throw error;
      if (!warned) console.warn(`${what} run operation by operation, slower: ${error.message}`);
      warned = true;
      return asItIs;
    }
  }

  return {
    of(given) {
      if (tf.getBackend() !== "tensorflow" || !compileSetting()) return asItIs.of(given);
      const key = structureOf(given);
      const body = bodies.get(key) ?? made(given);
      bodies.set(key, body);
      return body.of(given);
    },
    dispose() {
      for (const body of bodies.values()) body.dispose();
      bodies.clear();
    },
  };
}

/**
 * The graph of `f`. Its answer while it is written down is thrown away: so an answer is the graph's,
 * bit for bit, whether it is the first or not.
 *
 * @throws Untraceable when no graph can hold it.
 */
function bodyOf<Given, Answer>(f: (given: Given) => Answer, given: Given): Body<Given, Answer> {
  const backend = nodeBackend();
  const own = withOwnData(given);
  const before = tensorsIn(own);
  const inputs = backend.getInputTensorIds(before).map((id, i) => ({
    ...{ id, dtype: backend.getDTypeInteger(before[i]!.dtype) },
  }));
  try {
    const { result, trace: written } = trace(() => tidy(() => f(own)));
    try {
      const outputs = backend.getInputTensorIds(tensorsIn(result));
      const rebuilt = rebuilder(result);
      const { run, dispose } = graphFunction(written, inputs, outputs);
      return {
        of(given) {
          const handles = run(backend.getInputTensorIds(tensorsIn(given)));
          return rebuilt(handles.map((handle) => backend.createOutputTensor(handle)));
        },
        dispose,
      };
    } finally {
      disposeReplaced(result, own);
    }
  } finally {
    disposeReplaced(own, given);
  }
}

/** `tf.tidy` for any answer. */
function tidy<T>(make: () => T): T {
  return tf.tidy(make as unknown as () => tf.TensorContainer) as unknown as T;
}
