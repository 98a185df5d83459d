import { expect, type Locator, type Page } from '@playwright/test'

/** A member who uses the page in French. */
export class Member {
  /** Where new messages are announced to screen readers. */
  readonly log: Locator

  constructor(readonly page: Page) {
    this.log = page.getByRole('log')
  }

  row(name: string): Locator {
    return this.page.locator('a.row', { hasText: name })
  }

  async opens(name: string) {
    await this.row(name).first().click()
    await expect(this.history(name)).toBeVisible()
  }

  history(name: string): Locator {
    return this.page.getByRole('region', { name: `Messages échangés avec ${name}` })
  }

  /** All messages with this text. */
  message(text: string | RegExp): Locator {
    return this.page.getByRole('article').filter({ hasText: text })
  }

  composer(name: string): Locator {
    return this.page.getByRole('textbox', { name: `Votre message à ${name}` })
  }

  async sends(name: string, text: string) {
    await this.composer(name).fill(text)
    await this.composer(name).press('Enter')
  }

  /** Opens the other member's profile by its address, and from there a first message to them. */
  async contacts(other: Member) {
    await other.page.getByRole('button', { name: /Compte de/ }).click()
    await other.page.getByRole('menuitem', { name: 'Mon profil' }).click()
    await expect(other.page.getByText('C’est vous')).toBeVisible()
    await this.page.goto(new URL(other.page.url()).pathname)
    await this.page.getByRole('link', { name: 'Contacter' }).click()
  }

  /** Chooses an action in the menu of the open conversation. */
  async chooses(action: string) {
    await this.page.getByRole('button', { name: 'Actions de la conversation' }).click()
    await this.page.getByRole('menuitem', { name: action }).click()
  }

  /** Returns the number of unread conversations in the title. */
  async unreadCount(): Promise<number> {
    return Number(/^\((\d+)\)/.exec(await this.page.title())?.[1] ?? 0)
  }

  /** Opens another tab of the same browser, as the same member of the demo. */
  async opensTab(name: string): Promise<Member> {
    const page = await this.page.context().newPage()
    await page.goto('/')
    await page.getByRole('button', { name }).click()
    await expect(page.locator('a.row').first()).toBeVisible()
    return new Member(page)
  }
}
