/**
 * What `@echo/cli` is built from beside the public entry. No promise of stability: any release may change it.
 */
export { refuse } from './accept-queue.js'
export { bind, bindSettings, boundEndpoint } from './bind.js'
export { serverOn } from './listen.js'
export { ServerTally, sumCounters } from './server-counters.js'
export { admissionSettings, concurrencyOf, type AdmissionSettings } from './server-options.js'
