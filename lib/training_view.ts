/** What is seen of training while it goes on: nothing, until somebody who can show it says so. */

/** Sees one run of training. */
export interface TrainingView {
  /** After each step: how many are done. */
  step(done: number): Promise<void>;
  /** After each epoch, from 0: its mean loss. */
  epoch(index: number, loss: number): Promise<void>;
  /** Once training is over, in whatever way. */
  end(): Promise<void>;
}

/** What a view is told of a run. */
export interface TrainingFacts {
  /** Name of the network. */
  readonly network: string;
  /** Name of the rule. */
  readonly rule: string;
  /** Name of the domain. */
  readonly domain: string;
  /** Passes over the domain. */
  readonly epochs: number;
  /** Steps in all. */
  readonly steps: number;
}

const unseen: TrainingView = {
  step: () => Promise.resolve(),
  epoch: () => Promise.resolve(),
  end: () => Promise.resolve(),
};

let make: (facts: TrainingFacts) => TrainingView = () => unseen;

/** From now on training is shown by what `view` makes. */
export function showTrainingBy(view: (facts: TrainingFacts) => TrainingView): void {
  make = view;
}

/** The view of a run that begins. */
export function trainingView(facts: TrainingFacts, quiet: boolean): TrainingView {
  return quiet ? unseen : make(facts);
}
