/**
 * The only source of chance in this library: named, seeded streams of random numbers.
 *
 * A stream is a seed and a path of names. `new Stream(1).child("mask").child(7)` gives the same
 * numbers in every run, whatever else was drawn before, so two rules trained with one seed see the
 * same initial weights, batches and dropout masks.
 */
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { checkNumber } from "./check.ts";
import { hashOf } from "./hash.ts";

/** A seed and a path of names, which decide the numbers. */
export class Stream {
  /** An integer from 0 to 2^53 - 1. */
  readonly seed: number;
  /** Names from the first stream down to this one. */
  readonly path: readonly (string | number)[];

  /**
   * The first stream of a seed.
   *
   * @param seed An integer from 0 to 2^53 - 1.
   */
  constructor(seed: number, path: readonly (string | number)[] = []) {
    this.seed = checkNumber("seed", seed, {
      integer: true,
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
    });
    this.path = path;
  }

  /** The stream of that name below this one. Drawing from one never changes another. */
  child(name: string | number): Stream {
    return new Stream(this.seed, [...this.path, name]);
  }

  /** `count` numbers, uniform on [low, high). */
  uniform(count: number, low = 0, high = 1): Float32Array {
    const next = this.#generator();
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = low + (high - low) * unit(next());
    return values;
  }

  /** `count` standard normal numbers (Box-Muller). */
  normal(count: number): Float32Array {
    const next = this.#generator();
    const values = new Float32Array(count);
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - unit(next())));
      const angle = 2 * Math.PI * unit(next());
      values[i] = radius * Math.cos(angle);
      if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
    }
    return values;
  }

  /** The numbers 0 to `count` - 1 in random order (Fisher-Yates). */
  permutation(count: number): Int32Array {
    const next = this.#generator();
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(unit(next()) * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  /** Two 32-bit integers to seed a generator of a device with. */
  seeds(): [number, number] {
    const [first, second] = this.#hash();
    return [first!, second!];
  }

  /** A fresh generator of 32-bit integers. */
  #generator(): () => number {
    const generator = xoroshiro128plusFromState(this.#hash());
    return () => generator.next();
  }

  /** Four 32-bit integers: the hash of seed and path. */
  #hash(): number[] {
    const key = JSON.stringify([this.seed, ...this.path]);
    const digest = new DataView(hashOf(key).buffer);
    return [0, 4, 8, 12].map((offset) => digest.getInt32(offset, true));
  }
}

/** A 32-bit integer as a multiple of 2^-24 in [0, 1): exact in float32. */
function unit(bits: number): number {
  return (bits >>> 8) * 2 ** -24;
}
