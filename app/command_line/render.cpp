#include <algorithm>
#include <array>
#include <cctype>
#include <memory>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "command_line/look.h"
#include "qkv/path.h"

namespace qkv {
namespace {

struct RenderOptions {
    std::string out;
    Look look;
};

std::string ending_of(const std::string& out) {
    std::string ending = to_utf8(path_from_utf8(out).extension());
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::tolower(c); });
    return ending;
}

// A PNG of such a name could not be opened.
bool is_of_other_pictures(const std::string& ending) {
    constexpr std::array<std::string_view, 10> endings{".jpg",  ".jpeg", ".gif", ".bmp", ".webp",
                                                       ".tiff", ".tif",  ".pdf", ".eps", ".ps"};
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

}  // namespace

Run add_render(Call& call) {
    const auto options = std::make_shared<RenderOptions>();
    call.add_input("FILE", "cli.file");
    call.add("--out", options->out, "cli.out", Need::required);
    call.add_language();
    add_look(call, options->look);
    return [options](const Arguments& arguments) {
        return with_named_document(arguments, [&](const NamedDocument& named) {
            const std::string ending = ending_of(options->out);
            if (is_of_other_pictures(ending))
                return report({"problem.render.ending", {{"file", options->out}, {"ending", ending}}},
                              arguments.language);
            return draw_window(arguments, options->look, named, ending == ".svg", options->out);
        });
    };
}

}  // namespace qkv
