import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'
import { browserStorage } from '../state/storage'
import { en } from './en'
import { fr, type Dictionary } from './fr'

export type Language = 'fr' | 'en'

const dictionaries: Record<Language, Dictionary> = { fr, en }
const remembered = 'causerie-language'

/** The language that was chosen here, else the first of the browser's that we speak, else English. */
export function initialLanguage(): Language {
  const languages = [browserStorage.read(remembered), ...navigator.languages]
  for (const language of languages) {
    if (language?.startsWith('fr')) return 'fr'
    if (language?.startsWith('en')) return 'en'
  }
  return 'en'
}

/** Dates and numbers follow the region of the browser where it fits the language: `en-GB`, not just `en`. */
export function localeFor(language: Language): string {
  return navigator.languages.find((locale) => locale.startsWith(language)) ?? language
}

export interface Speech {
  t: Dictionary
  language: Language
  locale: string
  switchLanguage(): void
}

const SpeechContext = createContext<Speech | null>(null)

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(initialLanguage)

  useEffect(() => {
    document.documentElement.lang = language
  }, [language])

  const speech = useMemo<Speech>(
    () => ({
      t: dictionaries[language],
      language,
      locale: localeFor(language),
      switchLanguage() {
        const next = language === 'fr' ? 'en' : 'fr'
        browserStorage.write(remembered, next)
        setLanguage(next)
      },
    }),
    [language],
  )
  return <SpeechContext value={speech}>{children}</SpeechContext>
}

export function useSpeech(): Speech {
  const speech = use(SpeechContext)
  if (!speech) throw new Error('outside of LanguageProvider')
  return speech
}
