/// <reference lib="dom" />
/**
 * A worker that works on the newest question: one that comes while it is busy waits, and takes the
 * place of the one that waited. So a control can ask at every move, and nothing piles up.
 */
import type { Answered } from "./messages.ts";

export class Lane<Question, Part> {
  readonly #worker: Worker;
  #busy = false;
  #waiting: Question | undefined;

  /**
   * @param onPart Sees each part of an answer.
   * @param onEnd Sees how the answer to the newest question ended.
   */
  constructor(
    worker: Worker,
    onPart: (part: Part) => void,
    onEnd: (ended: Answered) => void = () => {},
  ) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Part | Answered>) => {
      if (!isLast(data)) return onPart(data as Part);
      this.#busy = false;
      const next = this.#waiting;
      if (next === undefined) return onEnd(data);
      this.#waiting = undefined;
      this.ask(next);
    };
  }

  ask(question: Question): void {
    if (this.#busy) {
      this.#waiting = question;
      return;
    }
    this.#busy = true;
    this.#worker.postMessage(question);
  }
}

/** The last word of an answer is its error, or an object with nothing in it. */
function isLast(data: unknown): data is Answered {
  return "error" in (data as object) || Object.keys(data as object).length === 0;
}
