#include <memory>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "command_line/look.h"

namespace qkv {
namespace {

struct RenderOptions {
    std::string out;
    Look look;
};

}  // namespace

Run add_render(Call& call) {
    const auto options = std::make_shared<RenderOptions>();
    call.add_input("FILE", "cli.file");
    call.add("--out", options->out, "cli.out", Need::required);
    call.add_language();
    add_look(call, options->look);
    return [options](const Arguments& arguments) {
        return with_document(arguments, [&](const Document& document) {
            return draw_window(arguments, options->look, document, options->out.ends_with(".svg"), options->out);
        });
    };
}

}  // namespace qkv
