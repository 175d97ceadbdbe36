// The library, or what to run first on a fresh clone. A program of your own imports '@echo/server' and '@echo/client' itself.

export const { broadcast, listen } = await load('@echo/server')
export const { connect } = await load('@echo/client')

function load(name) {
  return import(name).catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    console.error(
      `${name} is not built yet. Run this first, in the folder of the repository: npm ci && npm run build`,
    )
    process.exit(1)
  })
}
