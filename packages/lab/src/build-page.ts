import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makePage } from './page-file.js'

// A step of the build: the page, from what the compiler has made.
await writeFile(join(import.meta.dirname, 'lab.html'), await makePage())
