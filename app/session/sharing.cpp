#include "session/sharing.h"

#include "qkv/share_link.h"

namespace qkv {

Result<std::string> link_to(const Session& session) {
    const SharedWalk walk{session.document(), session.step_number(), session.view().detail, session.view().language};
    return link_fragment(walk).transform(
        [&](const std::string& fragment) { return session.view().page_address + fragment; });
}

}  // namespace qkv
