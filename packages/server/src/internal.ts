/**
 * What `@echo/cli` is built from beside the public entry. No promise of stability: any release may change it.
 */
export { bind, bindSettings } from './bind.js'
export { serverOn } from './listen.js'
export { noRefusals } from './server-counters.js'
export { admissionSettings, type AdmissionSettings } from './server-options.js'
