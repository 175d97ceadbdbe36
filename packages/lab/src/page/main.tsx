import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Failures } from './failures.js'
import { Lanes } from './lanes.js'
import { Myths } from './myths.js'
import { Button } from './parts.js'
import { SettingContext } from './setting.js'
import { wordsIn, type Language } from './words.js'
import { Xray } from './xray.js'

const TABS = { lanes: Lanes, failures: Failures, decoder: Xray, myths: Myths }
type Tab = keyof typeof TABS

/** Below so many pixels pictures run from top to bottom. */
const UPRIGHT_BELOW = 720

function App() {
  const [language, setLanguage] = useState<Language>(navigator.language.startsWith('zh') ? 'zh-CN' : 'en')
  const [tab, setTab] = useState<Tab>('lanes')
  const main = useRef<HTMLElement>(null)
  const width = useWidth(main)
  const upright = width < UPRIGHT_BELOW
  const room = Math.min(1240, Math.max(320, width)) - (upright ? 34 : 74)
  const say = wordsIn(language)
  const other = language === 'en' ? 'zh-CN' : 'en'
  useEffect(() => {
    document.documentElement.lang = language
    document.title = say('title')
  }, [language])
  const Content = TABS[tab]
  return (
    <SettingContext.Provider value={{ say, room, upright }}>
      <header class="top">
        <h1>{say('title')}</h1>
        <Button
          class="link"
          lang={other}
          onClick={() => setLanguage(other)}
          children={say('otherLanguage')}
        />
        <nav>
          {(Object.keys(TABS) as Tab[]).map((each) => {
            const current = each === tab ? 'page' : undefined
            return (
              <Button aria-current={current} onClick={() => setTab(each)} children={say(`tabs.${each}`)} />
            )
          })}
        </nav>
      </header>
      <main ref={main} children={<Content />} />
      <svg class="defs" aria-hidden="true">
        <Hatch id="hatch" every={6} stroke="#14171a" stroke-opacity=".55" stroke-width="4" />
        <Hatch id="waiting" every={9} stroke="currentColor" stroke-opacity=".3" stroke-width="6" />
      </svg>
    </SettingContext.Provider>
  )
}

function Hatch({ id, every, ...stroke }: { id: string; every: number } & Record<`stroke${string}`, string>) {
  return (
    <pattern id={id} width={every} height={every} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <path d={`M0 0V${every}`} {...stroke} />
    </pattern>
  )
}

/** Of the window without its scroll bar, which comes and goes with what is in the container. */
function useWidth(container: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(document.documentElement.clientWidth)
  useEffect(() => {
    const observer = new ResizeObserver(() => setWidth(document.documentElement.clientWidth))
    observer.observe(container.current!)
    return () => observer.disconnect()
  }, [container])
  return width
}

render(<App />, document.getElementById('app')!)
