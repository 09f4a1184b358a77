/// <reference lib="dom" />
/** The worker of the two valleys: rules of the registry go down the landscape and are watched. */
import { makeRule } from "../../lib/sam/registry.ts";
import type { Rule } from "../../lib/train/rule.ts";
import { descend } from "../../lib/valleys/descend.ts";
import type { Point } from "../../lib/valleys/two_valleys.ts";
import type { Answered, Descended, Descent } from "./messages.ts";
import type { Params } from "../../lib/nn/params.ts";

/** Answers each list of descents with a path each, then with how it ended. */
export function answerDescents(): void {
  globalThis.onmessage = async ({ data }: MessageEvent<readonly Descent[]>) => {
    let ended: Answered = {};
    for (const descent of data) {
      try {
        globalThis.postMessage(await descended(descent));
      } catch (error) {
        ended = { error: (error as Error).message };
      }
    }
    globalThis.postMessage(ended);
  };
}

async function descended(descent: Descent): Promise<Descended> {
  const { rule, options, ...how } = descent;
  const gradients: Point[][] = [];
  const path = await descend(watched(makeRule(rule, options), gradients), how);
  return { descent, path, gradients };
}

/** The same rule; each step's list of the gradients that it is told goes into `seen`. */
function watched(rule: Rule, seen: Point[][]): Rule {
  return {
    ...rule,
    gradient(oracle, ...rest) {
      const told: Point[] = [];
      seen.push(told);
      const listening: typeof oracle = {
        ...oracle,
        lossAndGradient(...question) {
          const answer = oracle.lossAndGradient(...question);
          told.push(pointOf(answer.gradient));
          return answer;
        },
      };
      return rule.gradient(listening, ...rest);
    },
  };
}

/** Read at once: the backend is plain JavaScript, whose numbers lie in this process. */
function pointOf({ scale, weight }: Params): Point {
  return { x: scale!.dataSync()[0]!, y: weight!.dataSync()[0]! };
}
