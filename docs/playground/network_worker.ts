/// <reference lib="dom" />
/** The worker of the small network: Adam and SAM are trained on upright digits, in turns. */
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { ready } from "../../lib/backend/backend.ts";
import { type Domain, take } from "../../lib/data/domain.ts";
import { rotateDomain } from "../../lib/data/shift.ts";
import { copyModel, disposeModel, type Model } from "../../lib/nn/model.ts";
import { mlp } from "../../lib/nn/networks.ts";
import { makeRule } from "../../lib/sam/registry.ts";
import { epochs } from "../../lib/train/epochs.ts";
import { evaluate } from "../../lib/train/evaluate.ts";
import { adam } from "../../lib/train/optimizer.ts";
import { digitDomains } from "./digits.ts";
import { angles, type Both, type Method, methods } from "./messages.ts";
import type { NetworkNews, NetworkOrder } from "./messages.ts";

type Train = Extract<NetworkOrder, { kind: "train" }>;
type Models = Both<Model>;

/** Images that are drawn. */
const DRAWN = 10;

/** Takes orders: a page trains one pair of networks at a time. */
export function takeOrders(): void {
  let digits: Promise<{ train: Domain; test: Domain }>;
  let models: Models | undefined;
  let angle = 0;
  let run = 0;
  let heard = 0;

  async function train(order: Train): Promise<void> {
    const own = ++run;
    const { train, test } = await digits;
    await sayBackend();
    const turned = angles.map((angle) => rotateDomain(test, angle));
    const network = mlp(train, { hidden: 64 });
    const total = order.epochs * Math.ceil(train.labels.length / BATCH);
    const trained = (method: Method) =>
      epochs(network, train, {
        rule: makeRule(method, method === "sam" ? { rho: order.rho } : {}),
        optimizer: adam(),
        epochs: order.epochs,
        batchSize: BATCH,
        seed: order.seed,
        async onStep(done) {
          if (method === "sam") say({ kind: "step", done, total });
          if (performance.now() - heard > PATIENCE) {
            await letMessagesIn();
            heard = performance.now();
          }
          if (own !== run) throw new Stopped();
        },
      });
    const both = { plain: trained("plain"), sam: trained("sam") };
    const last: Model[] = [];
    try {
      for (let epoch = 0; epoch < order.epochs; epoch++) {
        const plain = (await both.plain.next()).value!;
        const sam = (await both.sam.next()).value!;
        last.splice(0, 2, plain.model, sam.model);
        replace({ plain: copyModel(plain.model), sam: copyModel(sam.model) });
        const curves = { plain: await curve(plain.model), sam: await curve(sam.model) };
        say({ kind: "epoch", epoch, losses: { plain: plain.loss, sam: sam.loss }, curves });
        await tell(angle);
      }
    } finally {
      for (const method of methods) await both[method].return();
      last.forEach(disposeModel);
    }
    say({ kind: "ended", stopped: false });

    async function curve(model: Model) {
      const found = [];
      for (const domain of turned) found.push(await evaluate(model, domain));
      return found;
    }
  }

  function replace(next: Models): void {
    if (models) { for (const method of methods) disposeModel(models[method]); }
    models = next;
  }

  /** How the test digits look at an angle, and what the models take them for. */
  async function tell(at: number): Promise<void> {
    angle = at;
    const domain = rotateDomain((await digits).test, at);
    const drawn = take(domain, Array.from({ length: DRAWN }, (_, i) => i));
    const shown = { angle: at, images: drawn.inputs, labels: [...drawn.labels] };
    if (models === undefined) return say({ kind: "turned", turned: shown });
    const read = { plain: await reading(models.plain), sam: await reading(models.sam) };
    say({ kind: "turned", turned: { ...shown, read } });

    async function reading(model: Model) {
      const own = copyModel(model);
      const { accuracy } = await evaluate(own, domain);
      const classes = tf.tidy(() => {
        const x = tf.tensor(drawn.inputs, [DRAWN, ...drawn.shape]);
        const mode = { training: false, statistics: own.statistics } as const;
        return tf.argMax(own.network.forward(own.params, x, mode).logits, 1);
      });
      const taken = [...await classes.data()];
      tf.dispose(classes);
      disposeModel(own);
      return { accuracy, taken };
    }
  }

  async function obey(order: NetworkOrder): Promise<void> {
    if (order.kind === "files") {
      digits = digitDomains(order.digits);
      const url = URL.createObjectURL(order.wasm);
      // One program, for processors' vectors, which browsers have had since 2021.
      const name = "tfjs-backend-wasm";
      setWasmPaths({
        [`${name}.wasm`]: url,
        [`${name}-simd.wasm`]: url,
        [`${name}-threaded-simd.wasm`]: url,
      }, true);
    } else if (order.kind === "train") await train(order);
    else if (order.kind === "angle") await tell(order.angle);
    else run++;
  }

  globalThis.onmessage = ({ data }: MessageEvent<NetworkOrder>) => {
    obey(data).catch((error: Error) =>
      say(
        error instanceof Stopped
          ? { kind: "ended", stopped: true }
          : { kind: "error", message: error.message },
      )
    );
  };
}

/** Examples a step. */
const BATCH = 128;

/** Milliseconds of training before it looks for a message. */
const PATIENCE = 30;

/** The page ended the training. */
class Stopped extends Error {}

function say(news: NetworkNews): void {
  globalThis.postMessage(news);
}

async function sayBackend(): Promise<void> {
  const { name, device, passedOver } = await ready();
  const others = passedOver.filter(({ name }) => name !== "tensorflow");
  const not = others.map(({ name, why }) => `; not ${name}: ${why}`).join("");
  say({ kind: "backend", words: `${name} (${device})${not}` });
}

function letMessagesIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
