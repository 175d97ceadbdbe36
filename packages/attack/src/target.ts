/** Where a server listens: this machine only. */
export type Target = { readonly host: string; readonly port: number } | { readonly path: string }
