#include "panels/shared_link.h"

#include "session/sharing.h"

namespace qkv {

const SharedLink& shared_link(const Session& session, Ui& ui) {
    SharedLink now;
    now.version = session.editing().version();
    now.documents = session.documents_opened();
    now.step = session.step();
    now.view = session.view();
    if (now.is_for_same(ui.shared)) return ui.shared;
    now.link = link_to(session);
    if (now.link && !session.view().page_address.empty()) now.code = QrCode::of(*now.link);
    ui.shared = std::move(now);
    return ui.shared;
}

}  // namespace qkv
