import type { ReactNode } from 'react'
import { useLocalization } from '../../i18n/localization'
import { Logo } from '../../ui/logo'

export function Welcome({ title, children }: { title: string; children: ReactNode }) {
  const { t, language, switchLanguage } = useLocalization()
  return (
    <main className="welcome">
      <div className="welcome-card">
        <header className="welcome-brand">
          <Logo />
          <div>
            <p className="welcome-name">Causerie</p>
            <p className="welcome-tagline">{t.signIn.tagline}</p>
          </div>
        </header>
        <h1>{title}</h1>
        {children}
      </div>
      <button
        type="button"
        className="button quiet welcome-language"
        lang={language === 'fr' ? 'en' : 'fr'}
        onClick={switchLanguage}
      >
        {t.account.otherLanguage}
      </button>
    </main>
  )
}
