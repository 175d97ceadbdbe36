import {
  checkExperiment,
  type Experiment,
  type Kind,
  type Lane,
  type Mode,
  type Trace,
} from '../trace/trace.js'
import { backlog, killed, stops } from './failures.js'
import { Peer } from './peer.js'
import { ends, sends, stall, type Pair } from './sends.js'

type Play = (experiment: Experiment, mode: Mode, pair: Pair) => Promise<Lane>
const KINDS: Record<Kind, Play> = { sends, stall, ends, killed, backlog, stops }

/** Runs that are discarded after processes have started: their code is cold, and its slowness would be seen. */
const WARM_UP = checkExperiment({ kind: 'sends', messages: [{ text: 'warm' }, { text: 'up' }] })
const WARM_UPS = 3

/** Milliseconds that one lane may take. */
const DEADLINE = 20_000

/** Runs experiments, one at a time, each lane in two or three real processes over real sockets on 127.0.0.1. */
export class Lab {
  #pair: Pair | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #queued = 0

  /** Experiments that run or wait. */
  get queued(): number {
    return this.#queued
  }

  /** Runs the experiment when those before it are done. */
  async run(experiment: Experiment): Promise<Trace> {
    this.#queued++
    const turn = this.#turn.then(() => this.#run(experiment))
    this.#turn = turn.catch(() => {})
    try {
      return await turn
    } finally {
      this.#queued--
    }
  }

  /** Ends all processes. */
  async close(): Promise<void> {
    const pair = this.#pair
    this.#pair = undefined
    await Promise.all([pair?.client.kill(), pair?.server.kill()])
  }

  async #run(experiment: Experiment): Promise<Trace> {
    const lanes = [await this.#lane(experiment, 'raw'), await this.#lane(experiment, 'framed')] as const
    const { version: node, platform, arch } = process
    const recorded = { at: new Date().toISOString(), node, platform: `${platform} ${arch}` }
    return { format: 'echo-lab/1', recorded, experiment, lanes }
  }

  async #lane(experiment: Experiment, mode: Mode): Promise<Lane> {
    const pair = await this.#warmPair()
    let timer: NodeJS.Timeout | undefined
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the experiment took longer than ${DEADLINE} ms`)), DEADLINE)
    })
    try {
      const lane = await Promise.race([KINDS[experiment.kind](experiment, mode, pair), deadline])
      await reset(pair)
      return lane
    } catch (error) {
      // Whatever state they are in, the next run begins with others.
      await this.close()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  async #warmPair(): Promise<Pair> {
    if (this.#pair?.client.alive === true && this.#pair.server.alive) return this.#pair
    await this.close()
    const pair: Pair = { client: new Peer('client'), server: new Peer('server') }
    this.#pair = pair
    for (const mode of ['raw', 'framed'] as const) {
      for (let runs = 0; runs < WARM_UPS; runs++) {
        await sends(WARM_UP, mode, pair)
        await reset(pair)
      }
    }
    return pair
  }
}

async function reset({ client, server }: Pair): Promise<void> {
  await Promise.all([client.ask('reset'), server.ask('reset')])
}
