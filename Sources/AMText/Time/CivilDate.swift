/// A day of the Gregorian calendar, extended to all years before and after its introduction.
package struct CivilDate: Hashable, Sendable {
    /// The year; 0 is the year before the year 1.
    package var year: Int
    /// 1 … 12.
    package var month: Int
    /// 1 … 31.
    package var day: Int

    /// A day; the caller vouches for the ranges.
    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day so many days after 1970-01-01.
    /// Limit: the distance is below 2^60 days.
    /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
    package init(daysSinceEpoch: Int) {
        // Counted from a March 1st, so that the leap day is the last day of its year.
        let days = daysSinceEpoch + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = UInt32(truncatingIfNeeded: days - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
        month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        year = Int(yearOfEra) + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The day that these numbers mean when months and days beyond their ranges carry over: the 31st of
    /// February is a
    /// day early in March.
    /// Limit: each number counts up to 2^36 in size. Source: Go time.Date.
    package init(normalizing year: Int, month: Int, day: Int) {
        func bounded(_ value: Int) -> Int { min(max(value, -(1 << 36)), 1 << 36) }
        let months = bounded(year) * 12 + bounded(month) - 1
        let wholeYears = months >= 0 ? months / 12 : (months - 11) / 12
        let first = CivilDate(year: wholeYears, month: months - wholeYears * 12 + 1, day: 1)
        self.init(daysSinceEpoch: first.daysSinceEpoch + bounded(day) - 1)
    }

    /// The distance from 1970-01-01. Unit: days.
    /// Limit: the year is below 2^50 in size.
    /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
    package var daysSinceEpoch: Int {
        let year = month <= 2 ? self.year - 1 : self.year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day of the week; Sunday is 0.
    package var weekday: Int { CivilDate.weekday(daysSinceEpoch: daysSinceEpoch) }

    /// The number of the day in its year, from 1.
    package var yearDay: Int {
        daysSinceEpoch - CivilDate(year: year, month: 1, day: 1).daysSinceEpoch + 1
    }

    /// The day of the week of the day so many days after 1970-01-01, a Thursday; Sunday is 0.
    package static func weekday(daysSinceEpoch days: Int) -> Int {
        let rest = (days + 4) % 7
        return rest < 0 ? rest + 7 : rest
    }

    /// Whether a year has a 29th of February.
    package static func isLeap(year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// The length of a month. Unit: days.
    /// Limit: the month is 1 … 12.
    package static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 2: isLeap(year: year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The English names of the months, January first.
    package static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]

    /// The English names of the days of the week, Sunday first.
    package static let weekdayNames = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
}
