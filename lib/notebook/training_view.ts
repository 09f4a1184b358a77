/** Training in a notebook or a terminal: a bar with the loss, and in a notebook the loss curve. */
import * as Plot from "@observablehq/plot";
import { Figure } from "../report/figure.ts";
import { showTrainingBy, type TrainingFacts, type TrainingView } from "../training_view.ts";
import { liveFigure, progressBar } from "./progress.ts";

/** Milliseconds that training must take before anything is shown of it: of less nobody needs to see. */
const PATIENCE = 1000;

/** `fit`, `epochs` and self-training show themselves from now on, unless they are told to be quiet. */
export function showTraining(): void {
  showTrainingBy(view);
}

function view({ network, rule, domain, epochs, steps }: TrainingFacts): TrainingView {
  const began = performance.now();
  let bar: ReturnType<typeof progressBar> | undefined;
  let figure: ReturnType<typeof liveFigure> | undefined;
  const losses: { epoch: number; loss: number }[] = [];
  let done = 0;
  return {
    async step(count) {
      done = count;
      if (!bar && performance.now() - began < PATIENCE) return;
      bar ??= progressBar(`${network} by ${rule} on ${domain}`, steps);
      const [last] = losses.slice(-1);
      await bar.update(count, last ? `loss ${last.loss.toFixed(4)} in epoch ${last.epoch}` : "");
    },
    async epoch(index, loss) {
      losses.push({ epoch: index + 1, loss });
      if (!bar || losses.length < 2) return;
      figure ??= liveFigure();
      await figure.update(lossFigure(losses, epochs));
    },
    async end() {
      const [last] = losses.slice(-1);
      await bar?.finish(last ? `loss ${last.loss.toFixed(4)}` : `after ${done} steps`);
    },
  };
}

function lossFigure(losses: readonly { epoch: number; loss: number }[], epochs: number): Figure {
  return new Figure({
    title: "",
    caption: "",
    legend: [],
    panels: [{
      ...{ width: 420, height: 180, marginLeft: 48 },
      x: { label: "Epoch", domain: [1, epochs] },
      y: { label: "Training loss", grid: true },
      marks: [Plot.line(losses, { x: "epoch", y: "loss", stroke: "#30638e", strokeWidth: 2 })],
    }],
  });
}
