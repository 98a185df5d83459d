import type { ReactNode } from 'react'

function icon(children: ReactNode) {
  return function Icon() {
    return (
      <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
        {children}
      </svg>
    )
  }
}

export const BackIcon = icon(<path d="M15 5l-7 7 7 7" />)
export const SendIcon = icon(<path d="M5 12h13M12 5l7 7-7 7" />)
export const MoreIcon = icon(
  <>
    <circle cx="5" cy="12" r="1" />
    <circle cx="12" cy="12" r="1" />
    <circle cx="19" cy="12" r="1" />
  </>,
)
export const WriteIcon = icon(<path d="M12 20h8M16.5 4.5a2.1 2.1 0 013 3L8 19l-4 1 1-4z" />)
export const SearchIcon = icon(<path d="M20 20l-4.5-4.5M17 10.5a6.5 6.5 0 11-13 0 6.5 6.5 0 0113 0z" />)
export const CloseIcon = icon(<path d="M6 6l12 12M18 6L6 18" />)
export const DownIcon = icon(<path d="M12 5v14M6 13l6 6 6-6" />)
export const CheckIcon = icon(<path d="M5 12.5l4.5 4.5L19 7.5" />)
export const DoubleCheckIcon = icon(<path d="M2.5 12.5L7 17l8-9M11.5 15.5L13 17l8-9" />)
export const ClockIcon = icon(<path d="M12 7.5V12l3 2M20.5 12a8.5 8.5 0 11-17 0 8.5 8.5 0 0117 0z" />)
export const AlertIcon = icon(<path d="M12 8v5M12 16.5v.01M20.5 12a8.5 8.5 0 11-17 0 8.5 8.5 0 0117 0z" />)
export const MutedIcon = icon(<path d="M9 18h6M6 15V10a6 6 0 019-5.2M18 10v5M4 4l16 16" />)
export const LinkIcon = icon(<path d="M10 14a4 4 0 005.700 0l3.200-3.200a4 4 0 00-5.700-5.700l-1.500 1.500M14 10a4 4 0 00-5.700 0l-3.200 3.200a4 4 0 005.700 5.700l1.500-1.500" />)
export const BulbIcon = icon(<path d="M9.5 18h5M10.5 21h3M8 14a6 6 0 118 0c-.9.8-1.3 1.6-1.5 2.5h-5C9.300 15.600 8.900 14.800 8 14z" />)
