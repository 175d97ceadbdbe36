import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Screen } from './axis.js'
import { Failures } from './failures.js'
import { Lanes } from './lanes.js'
import { Myths } from './myths.js'
import { Button } from './parts.js'
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
  const other = words === zh ? { lang: 'en', words: en } : { lang: 'zh-CN', words: zh }
  useEffect(() => {
    document.documentElement.lang = words === zh ? 'zh-CN' : 'en'
    document.title = words.title
  }, [words])
  const Content = TABS[tab]
  return (
    <>
      <header class="top">
        <h1>{words.title}</h1>
        <Button
          look="link"
          lang={other.lang}
          text={words.otherLanguage}
          onClick={() => setWords(other.words)}
        />
        <nav>
          {(Object.keys(TABS) as Tab[]).map((each) => (
            <Button key={each} current={each === tab} text={words.tabs[each]} onClick={() => setTab(each)} />
          ))}
        </nav>
      </header>
      <main ref={main} children={<Content words={words} screen={screen} />} />
      <svg class="defs" aria-hidden="true">
        <Hatch id="hatch" every={6} stroke="#14171a" stroke-opacity=".55" stroke-width="4" />
        <Hatch id="waiting" every={9} stroke="currentColor" stroke-opacity=".3" stroke-width="6" />
      </svg>
    </>
  )
}

function Hatch({ id, every, ...stroke }: { id: string; every: number } & Record<`stroke${string}`, string>) {
  const pattern = {
    width: every,
    height: every,
    patternUnits: 'userSpaceOnUse',
    patternTransform: 'rotate(45)',
  } as const
  return <pattern id={id} {...pattern} children={<path d={`M0 0V${every}`} {...stroke} />} />
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
