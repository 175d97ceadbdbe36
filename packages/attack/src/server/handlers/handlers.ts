import { busy } from './busy.js'
import { collect } from './collect.js'
import { echo } from './echo.js'
import { flood } from './flood.js'
import { misbehave } from './misbehave.js'
import { relay } from './relay.js'
import { weigh } from './weigh.js'

/** What the server under attack can do with a connection. */
export const HANDLERS = { echo, collect, weigh, flood, busy, misbehave, relay }

export type HandlerName = keyof typeof HANDLERS
