import AMSimulation
import Glibc

@main struct Main {
    static func main() { exit(0) }
}
