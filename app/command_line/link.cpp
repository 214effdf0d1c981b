#include <iostream>
#include <memory>
#include <string>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "qkv/share_link.h"

namespace qkv {
namespace {

struct LinkOptions {
    std::string address;  ///< of the page
    Detail detail = Detail::term;
    int step = 0;
};

ExitCode print_link(const Arguments& arguments, const LinkOptions& options, const Document& document) {
    const int count = Walkthrough(document, options.detail).count();
    if (options.step < 0 || options.step > count) return report(no_such_step(options.step, count), arguments.language);
    const auto fragment = link_fragment({document, options.step, options.detail, arguments.language});
    if (!fragment) return report(fragment.error(), arguments.language);
    std::cout << options.address << *fragment << '\n';
    return done;
}

}  // namespace

Run add_link(Call& call) {
    const auto options = std::make_shared<LinkOptions>();
    call.add_input("INPUT", "cli.link.input");
    call.add("--address", options->address, "cli.link.address");
    call.add("--step", options->step, "cli.step");
    call.add_choice("--detail", options->detail, detail_names);
    call.add_language();
    return [options](const Arguments& arguments) {
        return with_document(arguments,
                             [&](const Document& document) { return print_link(arguments, *options, document); });
    };
}

}  // namespace qkv
