/** What training costs: counted, and as one number. */

/** What questions cost, in full batches. */
export interface Cost {
  /** Forward and backward passes: one is what a step of plain training costs. */
  gradientEvaluations: number;
  /** Forward passes alone. */
  forwardPasses: number;
}

/** A forward pass is about a third of a gradient: the backward pass takes two. */
const FORWARD_SHARE = 1 / 3;

/** Cost in gradients on a full batch, a forward pass counted as a third of one. */
export function gradientUnits({ gradientEvaluations, forwardPasses }: Readonly<Cost>): number {
  return gradientEvaluations + FORWARD_SHARE * forwardPasses;
}
