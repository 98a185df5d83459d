import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'
import { browserStorage } from '../state/storage'
import { en } from './en'
import { fr, type Dictionary } from './fr'

export type Language = 'fr' | 'en'

const dictionaries: Record<Language, Dictionary> = { fr, en }
const storageKey = 'causerie-language'

/** Returns the language chosen in this browser, else the first supported language of the browser, else English. */
function initialLanguage(): Language {
  const languages = [browserStorage.read(storageKey), ...navigator.languages]
  for (const language of languages) {
    if (language?.startsWith('fr')) return 'fr'
    if (language?.startsWith('en')) return 'en'
  }
  return 'en'
}

/** Returns the locale for dates and numbers, with the region of the browser if it has one: `en-GB`, not just `en`. */
function localeFor(language: Language): string {
  return navigator.languages.find((locale) => locale.startsWith(language)) ?? language
}

export interface Localization {
  t: Dictionary
  language: Language
  locale: string
  switchLanguage(): void
}

const LocalizationContext = createContext<Localization | null>(null)

export function LocalizationProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(initialLanguage)

  useEffect(() => {
    document.documentElement.lang = language
  }, [language])

  const localization = useMemo<Localization>(
    () => ({
      t: dictionaries[language],
      language,
      locale: localeFor(language),
      switchLanguage() {
        const next = language === 'fr' ? 'en' : 'fr'
        browserStorage.write(storageKey, next)
        setLanguage(next)
      },
    }),
    [language],
  )
  return <LocalizationContext value={localization}>{children}</LocalizationContext>
}

export function useLocalization(): Localization {
  const localization = use(LocalizationContext)
  if (!localization) throw new Error('outside of LocalizationProvider')
  return localization
}
