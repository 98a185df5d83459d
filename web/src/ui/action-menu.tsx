import { Menu, MenuButton, MenuItem } from '@szhsin/react-menu'
import { useRef, type ReactNode } from 'react'
import './action-menu.css'

interface Props {
  label: string
  /** What the button shows. */
  icon: ReactNode
  children: ReactNode
}

/** A button, and the menu that it opens below itself. */
export function ActionMenu({ label, icon, children }: Props) {
  const button = useRef<HTMLButtonElement>(null)
  return (
    <Menu
      menuButton={
        <MenuButton ref={button} className="icon-button" aria-label={label}>
          {icon}
        </MenuButton>
      }
      aria-label={label}
      menuClassName="menu"
      align="end"
      gap={6}
      // The library does so for the keyboard only; a screen reader taps.
      onItemClick={() => button.current?.focus()}
    >
      {children}
    </Menu>
  )
}

export { MenuItem as Action }
