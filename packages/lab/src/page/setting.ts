import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { wordsIn, type Say } from './words.js'

/** What every part of the page is drawn for. */
export interface Setting {
  readonly say: Say
  /** Pixels that a picture has from left to right. */
  readonly room: number
  /** On a narrow screen a picture runs from top to bottom. */
  readonly upright: boolean
}

export const SettingContext = createContext<Setting>({ say: wordsIn('en'), room: 1166, upright: false })

export function useSetting(): Setting {
  return useContext(SettingContext)
}
