import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Screen } from './axis.js'
import { Failures } from './failures.js'
import { Lanes } from './lanes.js'
import { Myths } from './myths.js'
import { en } from './words-en.js'
import { zh } from './words-zh.js'
import { Xray } from './xray.js'

const TABS = { lanes: Lanes, failures: Failures, decoder: Xray, myths: Myths }
type Tab = keyof typeof TABS

/** Below so many pixels pictures run from top to bottom. */
const UPRIGHT_BELOW = 720

function App() {
  const [words, setWords] = useState(navigator.language.startsWith('zh') ? zh : en)
  const [tab, setTab] = useState<Tab>('lanes')
  const main = useRef<HTMLElement>(null)
  const screen = useScreen(main)
  useEffect(() => {
    document.documentElement.lang = words === zh ? 'zh-CN' : 'en'
    document.title = words.title
  }, [words])
  const Content = TABS[tab]
  return (
    <>
      <header class="top">
        <h1>{words.title}</h1>
        <button
          type="button"
          class="link"
          lang={words === zh ? 'en' : 'zh-CN'}
          onClick={() => setWords(words === zh ? en : zh)}
        >
          {words.otherLanguage}
        </button>
        <nav>
          {(Object.keys(TABS) as Tab[]).map((each) => (
            <button
              type="button"
              key={each}
              aria-current={each === tab ? 'page' : undefined}
              onClick={() => setTab(each)}
            >
              {words.tabs[each]}
            </button>
          ))}
        </nav>
      </header>
      <main ref={main}>
        <Content words={words} screen={screen} />
      </main>
      <svg class="defs" aria-hidden="true">
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0V6" stroke="#14171a" stroke-opacity=".55" stroke-width="4" />
        </pattern>
        <pattern
          id="waiting"
          width="9"
          height="9"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M0 0V9" stroke="currentColor" stroke-opacity=".3" stroke-width="6" />
        </pattern>
      </svg>
    </>
  )
}

/** The room that the content has, which changes with its container. */
function useScreen(container: { readonly current: HTMLElement | null }): Screen {
  const [width, setWidth] = useState(document.documentElement.clientWidth)
  useEffect(() => {
    const observer = new ResizeObserver(() => setWidth(document.documentElement.clientWidth))
    observer.observe(container.current!)
    return () => observer.disconnect()
  }, [container])
  const upright = width < UPRIGHT_BELOW
  return { upright, room: Math.min(1240, Math.max(320, width)) - (upright ? 34 : 74) }
}

render(<App />, document.getElementById('app')!)
